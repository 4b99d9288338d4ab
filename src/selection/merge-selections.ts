import { sql } from 'kysely'
import { type Merge, memberRows, mergeRows } from '../asset/merge.ts'
import type { Trx } from '../context.ts'
import { countSelected, deselectAssets, selectAssets } from './select-assets.ts'

/**
 * Unites the selections of assets that are one machine. In the past the remaining asset was selected whenever either
 * was. From now on the newest decision of a person about either counts (a Confirm decides about every asset known at
 * its time). Where no person decided, or both decisions have the same instant, it is selected if either is. Confirms
 * that wait for their job must have been applied.
 */
export async function mergeSelections(
  trx: Trx,
  input: { integrationId: number; merges: readonly Merge[]; now: Date },
): Promise<void> {
  const { integrationId, merges, now } = input
  const { rows } = await sql<{ id: number; selected: boolean; open: number }>`
    select distinct on (into_id) into_id as id, selected, sum(selected::integer) over (partition by into_id)::integer as open
    from (
      select into_id, greatest(
          case when arrived.decision in ('approved', 'declined') then arrived.decided_at end,
          case when asset.first_received_at <= integration.confirmed_at then integration.confirmed_at end) as at,
        exists (select from selection where selection.asset_id = asset.id and selected_to is null) as selected
      from ${memberRows(merges)}
      join asset on asset.id = member.asset_id
      join integration on integration.id = asset.integration_id
      left join arrival_asset arrived on arrived.asset_id = asset.id
    ) decision
    order by into_id, at desc nulls last, selected desc`.execute(trx)

  await sql`
    with taken as (
      delete from selection using ${memberRows(merges)} where selection.asset_id = member.asset_id
      returning into_id, selected_from, coalesce(selected_to, 'infinity') as selected_to
    ),
    begun as (
      select *, selected_from > max(selected_to) over (
        partition by into_id order by selected_from, selected_to rows between unbounded preceding and 1 preceding) as apart
      from taken
    ),
    numbered as (
      select *, count(*) filter (where apart) over (partition by into_id order by selected_from, selected_to
        rows between unbounded preceding and current row) as nth
      from begun
    )
    insert into selection (asset_id, integration_id, selected_from, selected_to)
    select into_id, ${integrationId}, min(selected_from), nullif(max(selected_to), 'infinity')
    from numbered group by into_id, nth`.execute(trx)
  const counted = rows.reduce((sum, row) => sum + Math.max(row.open - 1, 0), 0)
  await countSelected(trx, integrationId, -counted)

  const which = (selected: boolean) => rows.filter(row => row.selected === selected).map(row => row.id)
  await selectAssets(trx, { integrationId, assetIds: which(true), at: now })
  await deselectAssets(trx, { integrationId, assetIds: which(false), at: now })
}

/**
 * Moves the changes in open drafts to the remaining asset: it is ticked if either was, even where the other one was
 * unticked.
 */
export async function mergeDraftChanges(trx: Trx, integrationId: number, merges: readonly Merge[]): Promise<void> {
  await sql`
    with moved as (
      delete from draft_change using draft, ${mergeRows(merges)}
      where draft.integration_id = ${integrationId} and draft_id = draft.id and asset_id = from_id
      returning draft_id, into_id, selected
    )
    insert into draft_change (draft_id, asset_id, selected)
    select draft_id, into_id, bool_or(selected) from moved group by draft_id, into_id
    on conflict (draft_id, asset_id) do update set selected = draft_change.selected or excluded.selected`.execute(trx)
  await sql`
    update draft set added = counted.added, removed = counted.removed
    from (
      select draft.id, count(*) filter (where selected) as added, count(*) filter (where not selected) as removed
      from draft left join draft_change on draft_id = draft.id
      where draft.integration_id = ${integrationId} and confirmed_at is null group by draft.id
    ) counted
    where draft.id = counted.id and (draft.added, draft.removed) is distinct from (counted.added, counted.removed)`.execute(
    trx,
  )
}
