import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, type SqlBool, sql } from 'kysely'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'

/**
 * How far the ids of new rows are from those of the backup: more than the product can have given since. Messages of that
 * time have buttons with its ids, and are found by them.
 */
const GAP = 100_000_000

/** How long a connection may take to end. */
const ENDING_MS = 3_000

export type Adopted =
  /** `inDoubt`: posts that may have been made since the backup. `since`: the newest instant in the backup. */
  | { kind: 'adopted'; inDoubt: number; since: Date | null }
  /** A product works on the database. */
  | { kind: 'in_use'; connections: number }

/**
 * Makes a database that was restored from a backup safe to start from, since the product may have gone on after the
 * backup:
 *
 * - A post that was waiting may have been made: it is looked up before it is posted. Where that is not possible it becomes
 *   ambiguous, and a person decides.
 * - A digest that was open may have been posted: later topics begin a new one.
 * - An id that was given since is not given again: the old message with that id in its button would act on another row.
 * - Work that was under way is nobody's: it is due, and does not count as cut off.
 *
 * To be called before the product starts on that database; calling it twice is harmless.
 */
export async function adoptRestoredCopy(db: Kysely<Database>): Promise<Adopted> {
  // A connection that was just closed is listed for another moment.
  let connections = await countOthers(db)
  for (const until = performance.now() + ENDING_MS; connections > 0 && performance.now() < until; await sleep(100)) {
    connections = await countOthers(db)
  }
  if (connections > 0) return { kind: 'in_use', connections }
  return await db.transaction().execute(async trx => {
    const since = await newestInstant(trx)
    const inDoubt = await doubtPosts(trx, since)
    await trx.updateTable('digest').set({ closed: true }).where('closed', '=', false).execute()
    await skipIds(trx)
    await sql`delete from lease where holder is not null`.execute(trx)
    await sql`delete from seen_event where lease_until is not null`.execute(trx)
    return { kind: 'adopted', inDoubt, since }
  })
}

async function countOthers(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ connections: number }>`
    select count(*) as connections from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`.execute(db)
  return rows[0]?.connections ?? 0
}

/** No waiting post was made before: in the backup it was not. */
async function newestInstant(trx: Trx): Promise<Date | null> {
  const { rows } = await sql<{ newest: Date | null }>`
    select greatest(
      (select max(created_at) from announcement), (select max(at) from audit_entry),
      (select max(seen_at) from seen_event), (select max(last_sync_at) from integration)) as newest`.execute(trx)
  return rows[0]?.newest ?? null
}

async function doubtPosts(trx: Trx, since: Date | null): Promise<number> {
  const waits = sql<SqlBool>`address is null and place ->> 'kind' <> 'view'
    and (state in ('pending', 'undeliverable') or (state = 'sending' and tried_at is null))`
  await lockInOrder(trx, waits)
  const { rows } = await sql<{ pending: boolean }>`
    update announcement set maybe_posted_since = greatest(created_at, ${since})
    where ${waits} returning state <> 'undeliverable' as pending`.execute(trx)
  return rows.filter(row => row.pending).length
}

async function skipIds(trx: Trx): Promise<void> {
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and is_identity = 'YES'`.execute(trx)
  for (const { table, column } of rows) {
    await sql`
      select setval(pg_get_serial_sequence(${table}, ${column}),
        coalesce((select max(${sql.ref(column)}) from ${sql.table(table)}), 0) + ${GAP}::bigint)`.execute(trx)
  }
}

/** Whether a database has no table, so that a backup can be restored into it. */
export async function isEmpty(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql`select from pg_tables where schemaname = 'public' limit 1`.execute(db)
  return rows.length === 0
}
