import { sql } from 'kysely'
import type { Trx } from '../context.ts'

/**
 * Runs `body` with rows of append-only tables erasable in this transaction, and only meanwhile. For what the law or the
 * operator's retention demands; everything else is refused by their triggers (`refuse_change`).
 */
export async function allowErasing<T>(trx: Trx, body: () => Promise<T>): Promise<T> {
  await sql`select set_config('fleetfeed.erasing', 'on', true)`.execute(trx)
  const value = await body()
  await sql`select set_config('fleetfeed.erasing', 'off', true)`.execute(trx)
  return value
}
