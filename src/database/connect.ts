import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from './tables.ts'

const INT8 = 20
const DATE = 1082

/** Ids and counts stay far below 2^53; a `date` stays the calendar day it is instead of an instant in some zone. */
const parsers = new Map<number, (text: string) => unknown>([
  [INT8, Number],
  [DATE, text => text],
])

/**
 * A pool and kysely on it. `onError` hears of connections that died while idle or checked out: without a listener on
 * both, restarting Postgres ends the process (node-postgres emits `error` on the client).
 */
export function connect(options: {
  url: string
  poolSize?: number
  onError?: (error: Error) => void
}): Kysely<Database> {
  const onError = options.onError ?? (() => {})
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? 10,
    types: { getTypeParser: (oid, format) => parsers.get(oid) ?? pg.types.getTypeParser(oid, format) },
  })
  pool.on('error', onError)
  pool.on('connect', client => client.on('error', onError))
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}
