import { readdir } from 'node:fs/promises'
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { Unusable } from '../unusable.ts'
import { openPool } from './connect.ts'
import type { Database } from './tables.ts'
import { limitTime, withoutTimeLimit } from './time-limits.ts'

const FOLDER = new URL('../../migrations/', import.meta.url)

/** The oldest PostgreSQL that the migrations run on. */
export const OLDEST_POSTGRES = 14

/** kysely's own id, so that a process of an older version waits for this one, and the other way round. */
const LOCK_ID = '3853314791062309107'

/**
 * Migrates the database at `url` to the newest schema. Several processes may call it at the same time: a lock lets one
 * run at a time. Returns the time limits that our role may not set for itself (`limitTime`). Throws Unusable if the server is too old.
 *
 * Everything, including the lock, is in one transaction: behind a pooler (PgBouncer in transaction mode) two
 * transactions may be two sessions, and a session lock that the other session can't release would block every later
 * start.
 */
export async function migrateToLatest(url: string): Promise<string[]> {
  const pool = openPool({ url, poolSize: 1 })
  const db = new Kysely<Database>({ dialect: new MigrationDialect({ pool }) })
  try {
    return await db.transaction().execute(async trx => {
      await withoutTimeLimit(trx)
      await refuseOld(trx)
      await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_ID)}::bigint)`.execute(trx)
      const { error } = await new Migrator({ db: trx, provider: { getMigrations } }).migrateToLatest()
      if (error) throw new Error('The database could not be migrated.', { cause: error })
      return await limitTime(trx)
    })
  } finally {
    await db.destroy()
  }
}

/** Throws Unusable if this PostgreSQL lacks what the schema needs. */
async function refuseOld(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ version: string; number: string }>`
    select current_setting('server_version') as version, current_setting('server_version_num') as number`.execute(db)
  if (Number(rows[0]?.number) < OLDEST_POSTGRES * 10_000) {
    throw new Unusable(
      `DATABASE_URL leads to a PostgreSQL ${rows[0]?.version}, which is too old: ${OLDEST_POSTGRES} or newer is needed.`,
    )
  }
}

class MigrationDialect extends PostgresDialect {
  override createAdapter() {
    return new LocklessAdapter()
  }
}

/** Takes no lock: `migrateToLatest` holds one until the end of the transaction. */
class LocklessAdapter extends PostgresAdapter {
  override async acquireMigrationLock() {}
  override async releaseMigrationLock() {}
}

/** All migrations by name, in the order of their names. */
export async function getMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter(file => file.endsWith('.ts')).sort()
  const entries = files.map(async file => [file.slice(0, -3), await import(new URL(file, FOLDER).href)] as const)
  return Object.fromEntries(await Promise.all(entries))
}
