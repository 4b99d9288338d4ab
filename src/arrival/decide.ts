import { sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Decision } from '../database/tables.ts'
import { announceDecision } from '../decision/announce-decision.ts'
import { namedAssets } from '../decision/named-assets.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { recordSelectionChange } from '../integration/selection-change.ts'
import { applyConfirmedDrafts } from '../selection/apply-drafts.ts'
import { deselectAssets, selectAssets } from '../selection/select-assets.ts'

/** A decision that was made before. `by` is null if the feed's setting decided. */
interface EarlierDecision {
  decision: Decision
  by: string | null
  at: Date
}

/** An asset that somebody else decided first. */
export interface DecidedBefore extends EarlierDecision, EquipmentNames {
  id: number
}

export type Decided =
  /** `before`: those of the named assets that were decided already; they stay as they are. */
  | { kind: 'decided'; decision: Exclude<Decision, 'imported'>; assets: number; before: DecidedBefore[] }
  /** Everything was decided already. This is the newest decision. */
  | ({ kind: 'already_decided'; before: DecidedBefore[] } & EarlierDecision)
  | { kind: 'undone'; assets: number }
  /** The assets turned out to be known machines and were merged, so there is nothing to decide. */
  | { kind: 'merged' }
  | { kind: 'not_found' }
  | NotAllowed

/** The outcome, and the assets that it changed. */
interface Change {
  outcome: Decided
  assetIds: number[]
}

/**
 * Approves or declines new incoming assets: the named ones, or all that are undecided (`assetIds` null). An asset that
 * is decided already stays so. Ids that are not of this arrival are ignored.
 */
export async function decide(
  ctx: Context,
  actor: Actor,
  input: { arrivalId: number; assetIds: readonly number[] | null; decision: 'approved' | 'declined' },
): Promise<Decided> {
  const { arrivalId, assetIds: named, decision } = input
  return await change(ctx, actor, arrivalId, async (trx, integrationId, now) => {
    const before = named === null ? [] : await readDecidedBefore(trx, arrivalId, named)
    const decided = await trx
      .updateTable('arrival_asset')
      .set({ decision, decided_by: actor.personId, decided_at: now })
      .where('arrival_id', '=', arrivalId)
      .where('decision', 'is', null)
      .$if(named !== null, q => q.where('asset_id', '=', sql<number>`any(${named}::bigint[])`))
      .returning('asset_id')
      .execute()
    const assetIds = decided.map(row => row.asset_id)
    if (assetIds.length === 0) {
      const earlier = await readEarlierDecision(trx, { arrivalId, assetIds: named, integrationId })
      return { outcome: earlier.kind === 'already_decided' ? { ...earlier, before } : earlier, assetIds }
    }
    if (decision === 'approved') await selectAssets(trx, { integrationId, assetIds, at: now })
    return { outcome: { kind: 'decided', decision, assets: assetIds.length, before }, assetIds }
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
    const assetIds = rows.map(row => row.id)
    await deselectAssets(trx, { integrationId, assetIds, at: now })
    const outcome: Decided =
      assetIds.length === 0
        ? await readEarlierDecision(trx, { arrivalId: input.arrivalId, assetIds: null, integrationId })
        : { kind: 'undone', assets: assetIds.length }
    return { outcome, assetIds }
  })
}

async function change(
  ctx: Context,
  actor: Actor,
  arrivalId: number,
  body: (trx: Trx, integrationId: number, now: Date) => Promise<Change>,
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
    const { outcome, assetIds } = await body(trx, integration.id, now)
    if (outcome.kind === 'decided' || outcome.kind === 'undone') {
      await recordAudit(trx, {
        accountId: actor.accountId,
        personId: actor.personId,
        action: outcome.kind === 'undone' ? 'decision_undone' : `assets_${outcome.decision}`,
        details: { integrationId: integration.id, arrivalId, ...namedAssets(assetIds) },
        now,
      })
      const change = outcome.kind === 'undone' ? 'undone' : outcome.decision
      await recordSelectionChange(trx, integration.id, { change, personId: actor.personId, now })
      await announceDecision(trx, hints, { accountId: actor.accountId, arrivalId, now })
    }
    return outcome
  })
}

/** Those of the named assets that are decided, by id, with who decided and when. */
async function readDecidedBefore(trx: Trx, arrivalId: number, assetIds: readonly number[]): Promise<DecidedBefore[]> {
  const rows = await trx
    .selectFrom('arrival_asset')
    .innerJoin('asset', 'asset.id', 'arrival_asset.asset_id')
    .leftJoin('person', 'person.id', 'arrival_asset.decided_by')
    .select(['asset.id', 'oem_name as oemName', 'model', 'equipment_id as equipmentId'])
    .select(['serial_number as serialNumber', 'pin', 'decision', 'decided_at as at', 'person.name as by'])
    .where('arrival_id', '=', arrivalId)
    .where('asset.id', '=', sql<number>`any(${assetIds}::bigint[])`)
    .orderBy('asset.id')
    .execute()
  return rows.flatMap(({ decision, at, ...row }) => (decision && at ? [{ ...row, decision, at }] : []))
}

/**
 * Why there was nothing to decide or undo: the newest decision, the merge of the assets, or that there are no such
 * assets.
 */
async function readEarlierDecision(
  trx: Trx,
  input: { integrationId: number; arrivalId: number; assetIds: readonly number[] | null },
): Promise<Decided> {
  const { assetIds } = input
  const earlier = await trx
    .selectFrom('arrival_asset')
    .leftJoin('person', 'person.id', 'arrival_asset.decided_by')
    .select(['decision', 'decided_at', 'person.name'])
    .where('arrival_id', '=', input.arrivalId)
    .where('decision', 'is not', null)
    .$if(assetIds !== null, q => q.where('asset_id', '=', sql<number>`any(${assetIds}::bigint[])`))
    .orderBy('decided_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!earlier?.decision || !earlier.decided_at)
    return (await areMerged(trx, input)) ? { kind: 'merged' } : { kind: 'not_found' }
  return { kind: 'already_decided', decision: earlier.decision, by: earlier.name, at: earlier.decided_at, before: [] }
}

async function areMerged(
  trx: Trx,
  { integrationId, assetIds }: { integrationId: number; assetIds: readonly number[] | null },
): Promise<boolean> {
  const row = await trx
    .selectFrom('asset_merge')
    .select('into_id')
    .where('asset_id', '=', sql<number>`any(${assetIds ?? []}::bigint[])`)
    .where('integration_id', '=', integrationId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
