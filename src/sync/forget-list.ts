import { sql } from 'kysely'
import type { Trx } from '../context.ts'

/**
 * Before the first Confirm: deletes the list that was read with other credentials, and the drafts over it. Nothing of
 * it was imported, selected or billed. New credentials bring a new list.
 */
export async function forgetList(trx: Trx, integrationId: number): Promise<void> {
  await trx.deleteFrom('draft').where('integration_id', '=', integrationId).where('confirmed_at', 'is', null).execute()
  for (const table of ['telemetry', 'listing', 'asset_identifier'] as const) {
    await sql`
      delete from ${sql.table(table)} where asset_id in (select id from asset where integration_id = ${integrationId})`.execute(
      trx,
    )
  }
  for (const table of ['asset_merge', 'asset_conflict', 'oddity', 'facet', 'asset'] as const) {
    await trx.deleteFrom(table).where('integration_id', '=', integrationId).execute()
  }
  await trx.deleteFrom('trouble').where('integration_id', '=', integrationId).where('about', '=', 'list').execute()
  await trx
    .updateTable('integration')
    .set({ asset_count: 0, listed_count: null })
    .where('id', '=', integrationId)
    .execute()
}
