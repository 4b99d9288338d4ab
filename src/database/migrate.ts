import { readdir } from 'node:fs/promises'
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { openPool } from './connect.ts'
import type { Database } from './tables.ts'
import { limitTime, withoutTimeLimit } from './time-limits.ts'

const FOLDER = new URL('../../migrations/', import.meta.url)

/** kysely's own, so that a process of an older version and one of this take turns. */
const LOCK_ID = '3853314791062309107'

/**
 * Brings the database at `url` to the newest schema. Safe to run from several processes at once: they take turns. Gives the
 * limits of time that our role may not set itself (`limitTime`).
 *
 * All of it is one transaction, its lock too: behind a pooler (PgBouncer in transaction mode) two transactions are two sessions,
 * and a lock of the session that the other one can't release would keep every later start waiting.
 */
export async function migrateToLatest(url: string): Promise<string[]> {
  const pool = openPool({ url, poolSize: 1 })
  const db = new Kysely<Database>({ dialect: new DialectOfMigrations({ pool }) })
  try {
    return await db.transaction().execute(async trx => {
      await withoutTimeLimit(trx)
      await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_ID)}::bigint)`.execute(trx)
      const { error } = await new Migrator({ db: trx, provider: { getMigrations } }).migrateToLatest()
      if (error) throw new Error('The database could not be migrated.', { cause: error })
      return await limitTime(trx)
    })
  } finally {
    await db.destroy()
  }
}

class DialectOfMigrations extends PostgresDialect {
  override createAdapter() {
    return new AdapterOfMigrations()
  }
}

/** The lock is held already, to the end of the transaction. */
class AdapterOfMigrations extends PostgresAdapter {
  override async acquireMigrationLock() {}
  override async releaseMigrationLock() {}
}

/** By their names, in their order. */
export async function getMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter(file => file.endsWith('.ts')).sort()
  const entries = files.map(async file => [file.slice(0, -3), await import(new URL(file, FOLDER).href)] as const)
  return Object.fromEntries(await Promise.all(entries))
}
