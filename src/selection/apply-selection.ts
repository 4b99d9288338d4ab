import { type Selectable, sql } from 'kysely'
import { refresh } from '../announcement/announce.ts'
import { tellDecision } from '../arrival/tell-decision.ts'
import { record } from '../audit/record.ts'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import type { Work } from '../work.ts'
import { countSelected } from './select-assets.ts'
import { isSelected, tickedByBase } from './ticked.ts'

/**
 * Carries a confirmed draft out, and before it those that were confirmed earlier and still wait for their job: the later
 * word stands. Once: the rows are locked and marked. Returns false where it was done before.
 */
export async function applySelection(trx: Trx, offers: Work[], draftId: number, now: Date): Promise<boolean> {
  const known = await trx.selectFrom('draft').select('integration_id').where('id', '=', draftId).executeTakeFirst()
  if (!known) return false
  // The integration's row before all others, as everywhere: a sync and this can't wait for each other.
  const { state, account_id: accountId } = await trx
    .selectFrom('integration')
    .select(['state', 'account_id'])
    .where('id', '=', known.integration_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const waiting = await trx
    .selectFrom('draft')
    .selectAll()
    .where('integration_id', '=', known.integration_id)
    .where('confirmed_at', 'is not', null)
    .where('applied_at', 'is', null)
    .orderBy('confirmed_at')
    .orderBy('id')
    .forUpdate()
    .execute()
  const last = waiting.findIndex(draft => draft.id === draftId)
  for (const draft of waiting.slice(0, last + 1)) {
    // Of a removed app nothing is selected any more; the draft is done with all the same.
    if (state !== 'removed') await applyDraft(trx, offers, accountId, draft, now)
    await trx.updateTable('draft').set({ applied_at: now }).where('id', '=', draft.id).execute()
    await trx.deleteFrom('draft_change').where('draft_id', '=', draft.id).execute()
    await refresh(trx, offers, { kind: 'selection_applied', draftId: draft.id }, now)
  }
  return last >= 0
}

/** Closes the intervals of what was deselected, opens those of what was selected, both at the instant of Confirm. */
async function applyDraft(
  trx: Trx,
  offers: Work[],
  accountId: number,
  draft: Selectable<Database['draft']>,
  now: Date,
): Promise<void> {
  const { id: draftId, confirmed_at: at } = draft
  const { rows } = await sql<{
    opened: number
    closed: number
    arrivals: { id: number; assets: number }[] | null
  }>`
    with wanted as materialized (
      select asset.id, coalesce(change.selected, ${tickedByBase(draft.base)}) as ticked, ${isSelected} as selected
      from asset
      left join draft_change change on change.draft_id = ${draftId} and change.asset_id = asset.id
      where asset.integration_id = ${draft.integration_id} and asset.first_received_at <= ${at}
    ),
    closed as (
      update selection set selected_to = greatest(${at}::timestamptz, selected_from)
      from wanted
      where selection.asset_id = wanted.id and selection.selected_to is null and wanted.selected and not wanted.ticked
      returning 1
    ),
    opened as (
      insert into selection (asset_id, integration_id, selected_from)
      select id, ${draft.integration_id}, ${at} from wanted where ticked and not selected
      -- Deselected and selected again in the same instant: the interval goes on.
      on conflict (asset_id, selected_from) do update set selected_to = null
      returning 1
    ),
    -- An asset that waited for approval and was chosen in the list has been decided there.
    decided as (
      update arrival_asset set decision = 'approved', decided_by = ${draft.person_id}, decided_at = ${at}
      from wanted
      where arrival_asset.asset_id = wanted.id and arrival_asset.decision is null and wanted.ticked
      returning arrival_id
    )
    select (select count(*) from opened) as opened, (select count(*) from closed) as closed,
      (select json_agg(json_build_object('id', arrival_id, 'assets', assets))
        from (select arrival_id, count(*) as assets from decided group by 1) per_arrival) as arrivals`.execute(trx)
  const counts = rows[0] ?? { opened: 0, closed: 0, arrivals: null }
  await countSelected(trx, draft.integration_id, counts.opened - counts.closed)
  for (const { id: arrivalId, assets } of counts.arrivals ?? []) {
    await record(trx, {
      accountId,
      personId: draft.person_id,
      action: 'assets_approved',
      details: { integrationId: draft.integration_id, arrivalId, assets },
      now,
    })
    await tellDecision(trx, offers, { accountId, arrivalId, now })
  }
}
