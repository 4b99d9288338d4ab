import { type Selectable, sql } from 'kysely'
import { refresh } from '../announcement/announce.ts'
import { recordAudit } from '../audit/record.ts'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { announceDecision } from '../decision/announce-decision.ts'
import { namedAssets } from '../decision/named-assets.ts'
import type { Work } from '../work.ts'
import { closeIntervals, countSelected, openIntervals } from './select-assets.ts'
import { tickedByBase } from './ticked-by-base.ts'

/**
 * Applies every confirmed draft of a feed that still waits for its job, oldest first, each as of its own Confirm, and
 * updates their posts. Whatever changes the selection (a decision, an undo, the next Confirm, removal, a merge of
 * assets) calls this first, so that the later change wins. Locks the integration's row. Returns whether any draft waited.
 */
export async function applyConfirmedDrafts(
  trx: Trx,
  hints: Work[],
  integrationId: number,
  now: Date,
): Promise<boolean> {
  // The integration's row is locked before all others, here as everywhere: otherwise a sync and this could deadlock.
  const { account_id: accountId } = await trx
    .selectFrom('integration')
    .select('account_id')
    .where('id', '=', integrationId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const waiting = await trx
    .selectFrom('draft')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('confirmed_at', 'is not', null)
    .where('applied_at', 'is', null)
    .orderBy('confirmed_at')
    .orderBy('id')
    .execute()
  for (const draft of waiting) {
    await applyDraft(trx, hints, accountId, draft, now)
    await trx.updateTable('draft').set({ applied_at: now }).where('id', '=', draft.id).execute()
    await trx.deleteFrom('draft_change').where('draft_id', '=', draft.id).execute()
    await refresh(trx, hints, { kind: 'selection_applied', draftId: draft.id }, now)
  }
  return waiting.length > 0
}

/** What the job of a large Confirm does. Does nothing if a later change of the selection has applied it already. */
export async function applyConfirmedDraft(trx: Trx, hints: Work[], draftId: number, now: Date): Promise<void> {
  const draft = await trx.selectFrom('draft').select('integration_id').where('id', '=', draftId).executeTakeFirst()
  if (draft) await applyConfirmedDrafts(trx, hints, draft.integration_id, now)
}

/** Closes the intervals of deselected assets and opens those of selected ones, both as of the instant of Confirm. */
async function applyDraft(
  trx: Trx,
  hints: Work[],
  accountId: number,
  draft: Selectable<Database['draft']>,
  now: Date,
): Promise<void> {
  const { id: draftId, integration_id: integrationId, confirmed_at: at } = draft
  const { rows } = await sql<{
    opened: number
    closed: number
    arrivals: { id: number; assetIds: number[] }[] | null
  }>`
    with wanted as materialized (
      select asset.id, coalesce(change.selected, ${tickedByBase(draft.base)}) as ticked
      from asset
      left join draft_change change on change.draft_id = ${draftId} and change.asset_id = asset.id
      -- By id and not by time: the clock of a sync on another server may be behind.
      where asset.integration_id = ${integrationId} and asset.id <= ${draft.newest_asset_id}
    ),
    closed as (${closeIntervals({ assets: sql`(select id from wanted where not ticked)`, at })} returning 1),
    opened as (${openIntervals({ integrationId, assets: sql`(select id from wanted where ticked)`, at })} returning 1),
    -- Selecting an asset that waits for approval decides about it.
    decided as (
      update arrival_asset set decision = 'approved', decided_by = ${draft.person_id}, decided_at = ${at}
      from wanted
      where arrival_asset.asset_id = wanted.id and arrival_asset.decision is null and wanted.ticked
      returning arrival_id, asset_id
    )
    select (select count(*) from opened) as opened, (select count(*) from closed) as closed,
      (select json_agg(json_build_object('id', arrival_id, 'assetIds', asset_ids))
        from (select arrival_id, array_agg(asset_id) as asset_ids from decided group by 1) per_arrival) as arrivals`.execute(
    trx,
  )
  const counts = rows[0] ?? { opened: 0, closed: 0, arrivals: null }
  await countSelected(trx, integrationId, counts.opened - counts.closed)
  for (const { id: arrivalId, assetIds } of counts.arrivals ?? []) {
    await recordAudit(trx, {
      accountId,
      personId: draft.person_id,
      action: 'assets_approved',
      details: { integrationId, arrivalId, ...namedAssets(assetIds) },
      now,
    })
    await announceDecision(trx, hints, { accountId, arrivalId, now })
  }
}
