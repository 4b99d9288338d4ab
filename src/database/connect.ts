import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from './tables.ts'

const INT8 = 20
const DATE = 1082

/** Ids and counts stay far below 2^53; a `date` stays the calendar day it is instead of an instant in some zone. */
const PARSERS = new Map<number, (text: string) => unknown>([
  [INT8, Number],
  [DATE, text => text],
])

/**
 * The most connections that a process keeps, all work of it at once: five processes stay below the 100 of a Postgres that
 * nobody has tuned.
 */
export const POOL_SIZE = 16

/** After so long without work a connection is closed. */
const IDLE_MS = 10_000

interface PoolOptions {
  url: string
  poolSize?: number
  /** After how long without work a connection is closed, in ms; 10,000 without it. */
  idleMs?: number | undefined
  onError?: (error: Error) => void
}

/**
 * A pool. `onError` hears of connections that died while idle or checked out: without a listener on both, restarting Postgres
 * ends the process (node-postgres emits `error` on the client).
 *
 * It sends no settings when it connects (PgBouncer refuses them): limits of time stand with the role, `limitTime` says why.
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

/** kysely on a pool, which ends with it. */
export function onPool(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

/** kysely on a pool of its own. */
export function connect(options: PoolOptions): Kysely<Database> {
  return onPool(openPool(options))
}
