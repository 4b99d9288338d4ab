import { sql } from 'kysely'
import type { Trx } from '../context.ts'

/**
 * Runs the events of one tenant one after the other: "added here" and "removed there" together decide whether it is
 * installed.
 */
export async function lockTenant(trx: Trx, tenant: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`tenant|${tenant}`}, 0))`.execute(trx)
}

/** Whether the app is in any conversation of the tenant. */
export async function isSomewhere(trx: Trx, tenant: string): Promise<boolean> {
  const row = await trx
    .selectFrom('conversation')
    .select('id')
    .where('tenant', '=', tenant)
    .where('removed', '=', false)
    .executeTakeFirst()
  return row !== undefined
}
