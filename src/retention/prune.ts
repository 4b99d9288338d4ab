import { type RawBuilder, sql } from 'kysely'
import type { AuditAction } from '../audit/record.ts'
import type { Context, Trx } from '../context.ts'
import { allowErasing } from '../database/allow-erasing.ts'
import type { Database } from '../database/tables.ts'
import { DAY_MS } from '../durations.ts'
import { DEFAULT_RETENTION, PRUNED, type Retention } from './retention.ts'

/** How many rows of a table one transaction deletes, so that none takes long. */
const BATCH = 5_000

/** Entries of the trail that are facts for others: by them the books of a month are found after linking (`findBook`). */
const ALWAYS_KEPT: readonly AuditAction[] = ['accounts_linked']

type DeleteOld = (trx: Trx, before: Date) => Promise<number>

/** Each deletes at most `BATCH` rows of one table and returns how many. */
const DELETIONS: { readonly [What in keyof Retention]: readonly DeleteOld[] } = {
  audit: [
    (trx, before) =>
      allowErasing(trx, () =>
        deleteSome(trx, 'audit_entry', sql`at < ${before} and action <> all(${ALWAYS_KEPT}::text[])`),
      ),
  ],
  codes: [
    (trx, before) => deleteSome(trx, 'administrator_code', sql`expires_at < ${before}`),
    (trx, before) => deleteSome(trx, 'administrator_guess', sql`at < ${before}`),
    (trx, before) => deleteSome(trx, 'link_code', sql`expires_at < ${before}`),
    (trx, before) => deleteSome(trx, 'link_guess', sql`at < ${before}`),
  ],
  oddities: [(trx, before) => deleteSome(trx, 'oddity', sql`ended_at < ${before}`)],
}

/**
 * Deletes the rows whose retention has ended (`RETENTION`), until `isOver`. Safe in several processes at the same time, and
 * again after it was cut off.
 */
export async function prune(
  { db, now, retention = DEFAULT_RETENTION }: Pick<Context, 'db' | 'now' | 'retention'>,
  isOver: () => boolean = () => false,
): Promise<void> {
  for (const what of PRUNED) {
    const days = retention[what]
    if (days === null) continue
    const before = new Date(now().getTime() - days * DAY_MS)
    for (const deleteOld of DELETIONS[what]) {
      let deleted = BATCH
      while (deleted === BATCH && !isOver()) deleted = await db.transaction().execute(trx => deleteOld(trx, before))
    }
  }
}

/** The condition is checked again on the row itself: it may have changed since it was found. */
async function deleteSome(trx: Trx, table: keyof Database, isOld: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)}
    where ctid in (select ctid from ${sql.table(table)} where ${isOld} limit ${BATCH}) and ${isOld}`.execute(trx)
  return Number(numAffectedRows ?? 0)
}
