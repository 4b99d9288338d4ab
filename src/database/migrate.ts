import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { MINUTE_MS, SECOND_MS } from '../durations.ts'
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
 * How long a migration waits for a lock that running processes hold. Every later statement on that table waits behind it,
 * clicks too, and those have 3 s. https://squawkhq.com/docs/safe_migrations (a short lock_timeout, and retry)
 */
const LOCK_TIMEOUT_MS = SECOND_MS
/** The pause before it tries again, in which what waited gets its turn. */
const PAUSE_MS = 2 * SECOND_MS
/** Longer than any statement of the product (`limitTime`). */
const GIVE_UP_MS = 10 * MINUTE_MS

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: lock_not_available, deadlock_detected. */
const NO_LOCK = new Set(['55P03', '40P01'])

/**
 * Migrates the database at `url` to the newest schema. Several processes may call it at the same time: a lock lets one
 * run at a time. Returns the time limits that our role may not set for itself (`limitTime`). Throws Unusable if the server is too old.
 *
 * Everything, including the lock, is in one transaction: behind a pooler (PgBouncer in transaction mode) two
 * transactions may be two sessions, and a session lock that the other session can't release would block every later
 * start. So what did not get a lock in time changed nothing, and is tried again from the beginning.
 */
export async function migrateToLatest(url: string): Promise<string[]> {
  const pool = openPool({ url, poolSize: 1 })
  const db = new Kysely<Database>({ dialect: new MigrationDialect({ pool }) })
  const until = performance.now() + GIVE_UP_MS
  try {
    for (;;) {
      const migrated = await migrateOnce(db).catch((err: unknown) => {
        if (!isLockMissing(err) || performance.now() > until) throw err
        return null
      })
      if (migrated) return migrated
      await sleep(PAUSE_MS)
    }
  } finally {
    await db.destroy()
  }
}

async function migrateOnce(db: Kysely<Database>): Promise<string[]> {
  return await db.transaction().execute(async trx => {
    await withoutTimeLimit(trx)
    await refuseOld(trx)
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_ID)}::bigint)`.execute(trx)
    // Only now: a process waits for the migration of another one however long that takes.
    await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT_MS)}`.execute(trx)
    const { error } = await new Migrator({ db: trx, provider: { getMigrations } }).migrateToLatest()
    if (error) throw new Error('The database could not be migrated.', { cause: error })
    return await limitTime(trx)
  })
}

function isLockMissing(err: unknown): boolean {
  if (!(err instanceof Error)) return false
  return ('code' in err && NO_LOCK.has(String(err.code))) || isLockMissing(err.cause)
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
