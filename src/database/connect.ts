import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from './tables.ts'

const INT8 = 20
const DATE = 1082

/**
 * Ids and counts stay far below 2^53. A `date` stays text, because it is a calendar day and not an instant in some
 * zone.
 */
const PARSERS = new Map<number, (text: string) => unknown>([
  [INT8, Number],
  [DATE, text => text],
])

/**
 * The most connections of a process, for all its work together: five processes stay below the default limit of
 * PostgreSQL, 100.
 */
export const POOL_SIZE = 16

/** The default of `idleMs`. */
const IDLE_MS = 10_000

interface PoolOptions {
  url: string
  poolSize?: number
  /** After how long without work a connection is closed, in ms; default 10,000. */
  idleMs?: number | undefined
  onError?: (error: Error) => void
}

/**
 * Opens a pool. `onError` gets the errors of connections that break, idle or in use: without a listener for both, a
 * restart of PostgreSQL ends the process (node-postgres emits `error` on the client).
 *
 * Sends no settings in the start-up of a connection, because PgBouncer refuses them: the time limits are settings of
 * the role, see `limitTime`.
 */
export function openPool(options: PoolOptions): pg.Pool {
  const onError = options.onError ?? (() => {})
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? POOL_SIZE,
    idleTimeoutMillis: options.idleMs ?? IDLE_MS,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => PARSERS.get(oid) ?? pg.types.getTypeParser(oid, format) },
  })
  pool.on('error', onError)
  pool.on('connect', client => client.on('error', onError))
  return pool
}

/** kysely on an existing pool; destroying it ends the pool. */
export function onPool(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

/** kysely on a pool of its own. */
export function connect(options: PoolOptions): Kysely<Database> {
  return onPool(openPool(options))
}

/** Runs `body` with one connection, which is closed afterwards. */
export async function withConnection<T>(url: string, body: (db: Kysely<Database>) => Promise<T>): Promise<T> {
  const db = connect({ url, poolSize: 1 })
  try {
    return await body(db)
  } finally {
    await db.destroy()
  }
}
