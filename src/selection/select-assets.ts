import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../context.ts'

/** Which assets of a feed, and the instant from which or until which they are selected. */
interface Which {
  integrationId: number
  assetIds: readonly number[]
  at: Date
}

/** Opens an interval for each asset that has none open. */
export async function selectAssets(trx: Trx, { integrationId, assetIds, at }: Which): Promise<void> {
  const opened = await openIntervals({ integrationId, assets: idsOf(assetIds), at }).execute(trx)
  await countSelected(trx, integrationId, Number(opened.numAffectedRows ?? 0))
}

/** Closes the open intervals of these assets. */
export async function deselectAssets(trx: Trx, { integrationId, assetIds, at }: Which): Promise<void> {
  const closed = await closeIntervals({ assets: idsOf(assetIds), at }).execute(trx)
  await countSelected(trx, integrationId, -Number(closed.numAffectedRows ?? 0))
}

/**
 * A statement that opens an interval for each `id` in the rows `assets` without an open one. Intervals never overlap:
 * where a clock that is ahead stamped an earlier change, the new interval starts at its end. An asset that is
 * deselected and selected in the same instant continues its interval.
 */
export function openIntervals({
  integrationId,
  assets,
  at,
}: {
  integrationId: number
  assets: RawBuilder<unknown>
  at: Date | null
}) {
  return sql`
    insert into selection (asset_id, integration_id, selected_from)
    select id, ${integrationId}, greatest(${at}::timestamptz, (select max(selected_to) from selection where asset_id = id))
    from ${assets} assets
    where not exists (select from selection where asset_id = id and selected_to is null)
    on conflict (asset_id, selected_from) do update set selected_to = null`
}

/** A statement that closes the open interval of each `id` in the rows `assets`. */
export function closeIntervals({ assets, at }: { assets: RawBuilder<unknown>; at: Date | null }) {
  return sql`
    update selection set selected_to = greatest(${at}::timestamptz, selected_from)
    from ${assets} assets
    where selection.asset_id = assets.id and selected_to is null`
}

/** Adds `change` to the count of selected assets in the integration's row, so that no screen has to count. */
export async function countSelected(trx: Trx, integrationId: number, change: number): Promise<void> {
  await trx
    .updateTable('integration')
    .set(eb => ({ selected_count: eb('selected_count', '+', change) }))
    .where('id', '=', integrationId)
    .execute()
}

const idsOf = (assetIds: readonly number[]) => sql`(select unnest(${assetIds}::bigint[]) as id)`
