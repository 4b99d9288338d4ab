import { sql } from 'kysely'
import type { Trx } from '../context.ts'

/** Which assets of a feed, and the instant from which or until which they are selected. */
interface Which {
  integrationId: number
  assetIds: readonly number[]
  at: Date
}

/** Opens an interval for each asset that has none open. Deselected and selected in one instant: the interval goes on. */
export async function selectAssets(trx: Trx, which: Which): Promise<void> {
  const opened = await sql`
    insert into selection (asset_id, integration_id, selected_from)
    select id, ${which.integrationId}, ${which.at} from unnest(${which.assetIds}::bigint[]) as id
    where not exists (select from selection where asset_id = id and selected_to is null)
    on conflict (asset_id, selected_from) do update set selected_to = null`.execute(trx)
  await countSelected(trx, which.integrationId, Number(opened.numAffectedRows ?? 0))
}

/** Closes the open intervals of these assets. */
export async function deselectAssets(trx: Trx, which: Which): Promise<void> {
  const closed = await sql`
    update selection set selected_to = greatest(${which.at}::timestamptz, selected_from)
    where asset_id = any(${which.assetIds}::bigint[]) and selected_to is null`.execute(trx)
  await countSelected(trx, which.integrationId, -Number(closed.numAffectedRows ?? 0))
}

/** The integration says how many of its assets are selected, so that no screen has to count. */
export async function countSelected(trx: Trx, integrationId: number, change: number): Promise<void> {
  await trx
    .updateTable('integration')
    .set(eb => ({ selected_count: eb('selected_count', '+', change) }))
    .where('id', '=', integrationId)
    .execute()
}
