import { sql } from 'kysely'
import type { Trx } from '../context.ts'

/**
 * One writer of an owner's secrets at a time, until the end of the transaction. Two admins who enter different fields
 * at once would otherwise leave a mixture of both.
 */
export async function lockOwner(trx: Trx, owner: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`secret|${owner}`}, 0))`.execute(trx)
}
