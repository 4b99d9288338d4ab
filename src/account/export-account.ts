import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/tables.ts'
import { ACCOUNT_DATA, OWNED } from './account-data.ts'
import { findOwner } from './find-owner.ts'

/** Rows that are read from the cursor at once. */
const FETCH = 1_000

/** The rows of one table. */
interface ExportedTable {
  table: string
  rows: number
  /** Columns that are left out. */
  hidden: readonly string[]
}

export interface AccountExport {
  accounts: readonly number[]
  /** The newest migration: which columns there are. */
  schema: string
  tables: ExportedTable[]
  /** Tables that are left out, and why. */
  left: Record<string, string>
}

/**
 * Reads everything of a company as of one moment, without secrets: `write` gets each table's rows as JSON objects, one
 * text for each, in chunks; every table at least once. Null: there is no such account.
 */
export async function exportAccount(
  db: Kysely<Database>,
  accountId: number,
  write: (table: string, rows: readonly string[]) => Promise<void>,
): Promise<AccountExport | null> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async trx => {
      const of = await findOwner(trx, accountId)
      if (!of) return null
      // So that instants are written in UTC.
      await sql`set local time zone 'UTC'`.execute(trx)
      const tables: ExportedTable[] = []
      for (const { table, rows, notExported, hidden = [] } of OWNED) {
        if (notExported !== undefined) continue
        const all = sql`
          select (to_jsonb(${sql.table(table)}) - ${hidden}::text[])::text as row from ${sql.table(table)}
          where ${rows(of)}`
        let count = 0
        await readAll(trx, all, async found => {
          count += found.length
          await write(table, found)
        })
        tables.push({ table, rows: count, hidden })
      }
      const { rows: newest } = await sql<{ name: string }>`
        select name from kysely_migration order by name desc limit 1`.execute(trx)
      const left = Object.entries(ACCOUNT_DATA).flatMap(([table, data]) =>
        'rows' in data ? (data.notExported ? [[table, data.notExported]] : []) : [[table, data.keptBecause]],
      )
      return { accounts: of.accounts, schema: newest[0]?.name ?? '', tables, left: Object.fromEntries(left) }
    })
}

async function readAll(
  trx: Kysely<Database>,
  all: RawBuilder<unknown>,
  keep: (rows: string[]) => Promise<void>,
): Promise<void> {
  await sql`declare exported no scroll cursor for ${all}`.execute(trx)
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.lit(FETCH)} from exported`.execute(trx)
    await keep(rows.map(({ row }) => row))
    if (rows.length < FETCH) break
  }
  await sql`close exported`.execute(trx)
}
