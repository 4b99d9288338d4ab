import { sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Decision } from '../database/tables.ts'
import { announceDecision } from '../decision/announce-decision.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { recordSelectionChange } from '../integration/selection-change.ts'
import { applyConfirmedDrafts } from '../selection/apply-drafts.ts'
import { deselectAssets, selectAssets } from '../selection/select-assets.ts'

export type Decided =
  | { kind: 'decided'; decision: Exclude<Decision, 'imported'>; assets: number }
  /** Another person decided first. `by` is null if the feed's setting decided. */
  | { kind: 'already_decided'; decision: Decision; by: string | null; at: Date }
  | { kind: 'undone'; assets: number }
  /** The asset turned out to be a known machine and was merged, so there is nothing to decide. */
  | { kind: 'merged' }
  | { kind: 'not_found' }
  | NotAllowed

/**
 * Approves or declines new incoming assets: one, or all that are undecided. An asset that is decided already stays so.
 */
export async function decide(
  ctx: Context,
  actor: Actor,
  input: { arrivalId: number; assetId: number | null; decision: 'approved' | 'declined' },
): Promise<Decided> {
  return await change(ctx, actor, input.arrivalId, async (trx, integrationId, now) => {
    const decided = await trx
      .updateTable('arrival_asset')
      .set({ decision: input.decision, decided_by: actor.personId, decided_at: now })
      .where('arrival_id', '=', input.arrivalId)
      .where('decision', 'is', null)
      .$if(input.assetId !== null, q => q.where('asset_id', '=', input.assetId ?? 0))
      .returning('asset_id')
      .execute()
    if (decided.length === 0) return await readEarlierDecision(trx, { ...input, integrationId })
    const ids = decided.map(row => row.asset_id)
    if (input.decision === 'approved') await selectAssets(trx, { integrationId, assetIds: ids, at: now })
    return { kind: 'decided', decision: input.decision, assets: ids.length }
  })
}

/**
 * Takes decisions back. Assets that were imported automatically are deselected and count as declined by this person;
 * approved or declined ones wait for a decision again. `what`: the kind of decisions that the person saw. `decidedAt`:
 * the newest of these (milliseconds; absent: all), so that a second click, or a click after another person's decision,
 * undoes nothing more.
 */
export async function undo(
  ctx: Context,
  actor: Actor,
  input: { arrivalId: number; what: 'imported' | 'decided'; decidedAt?: number | undefined },
): Promise<Decided> {
  const undone: Decision[] = input.what === 'imported' ? ['imported'] : ['approved', 'declined']
  const seen = input.decidedAt === undefined ? 'infinity' : new Date(input.decidedAt)
  return await change(ctx, actor, input.arrivalId, async (trx, integrationId, now) => {
    const { rows } = await sql<{ id: number }>`
      with before as (
        select asset_id, decision from arrival_asset
        where arrival_id = ${input.arrivalId} and decision = any(${undone})
          and (decision = 'imported' or decided_at <= ${seen}::timestamptz)
          -- A declined asset may have been selected in the list since, which was another decision.
          and not (decision = 'declined' and exists (
            select from selection where selection.asset_id = arrival_asset.asset_id and selected_to is null))
      )
      update arrival_asset set
        decision = case when before.decision = 'imported' then 'declined' end,
        decided_by = case when before.decision = 'imported' then ${actor.personId}::bigint end,
        decided_at = case when before.decision = 'imported' then ${now}::timestamptz end
      from before
      where arrival_asset.asset_id = before.asset_id
      returning arrival_asset.asset_id as id`.execute(trx)
    await deselectAssets(trx, { integrationId, assetIds: rows.map(row => row.id), at: now })
    return rows.length === 0
      ? await readEarlierDecision(trx, { ...input, integrationId, assetId: null })
      : { kind: 'undone', assets: rows.length }
  })
}

async function change(
  ctx: Context,
  actor: Actor,
  arrivalId: number,
  body: (trx: Trx, integrationId: number, now: Date) => Promise<Decided>,
): Promise<Decided> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async (trx, hints): Promise<Decided> => {
    const arrival = await trx
      .selectFrom('arrival')
      .select('integration_id')
      .where('id', '=', arrivalId)
      .where(ofAccount('arrival', actor.accountId))
      .executeTakeFirst()
    if (!arrival) return { kind: 'not_found' }
    const integration = await findIntegration(trx, actor.accountId, arrival.integration_id, { lock: true })
    if (!integration) return { kind: 'not_found' }
    const now = ctx.now()
    await applyConfirmedDrafts(trx, hints, integration.id, now)
    const outcome = await body(trx, integration.id, now)
    if (outcome.kind === 'decided' || outcome.kind === 'undone') {
      await recordAudit(trx, {
        accountId: actor.accountId,
        personId: actor.personId,
        action: outcome.kind === 'undone' ? 'decision_undone' : `assets_${outcome.decision}`,
        details: { integrationId: integration.id, arrivalId, assets: outcome.assets },
        now,
      })
      const change = outcome.kind === 'undone' ? 'undone' : outcome.decision
      await recordSelectionChange(trx, integration.id, { change, personId: actor.personId, now })
      await announceDecision(trx, hints, { accountId: actor.accountId, arrivalId, now })
    }
    return outcome
  })
}

/**
 * Why there was nothing to decide or undo: the newest decision, the merge of the asset, or that there is no such asset.
 */
async function readEarlierDecision(
  trx: Trx,
  input: { integrationId: number; arrivalId: number; assetId: number | null },
): Promise<Decided> {
  const earlier = await trx
    .selectFrom('arrival_asset')
    .leftJoin('person', 'person.id', 'arrival_asset.decided_by')
    .select(['decision', 'decided_at', 'person.name'])
    .where('arrival_id', '=', input.arrivalId)
    .where('decision', 'is not', null)
    .$if(input.assetId !== null, q => q.where('asset_id', '=', input.assetId ?? 0))
    .orderBy('decided_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!earlier?.decision || !earlier.decided_at)
    return (await isMerged(trx, input)) ? { kind: 'merged' } : { kind: 'not_found' }
  return { kind: 'already_decided', decision: earlier.decision, by: earlier.name, at: earlier.decided_at }
}

async function isMerged(
  trx: Trx,
  { integrationId, assetId }: { integrationId: number; assetId: number | null },
): Promise<boolean> {
  const row = await trx
    .selectFrom('asset_merge')
    .select('into_id')
    .where('asset_id', '=', assetId ?? 0)
    .where('integration_id', '=', integrationId)
    .executeTakeFirst()
  return row !== undefined
}
