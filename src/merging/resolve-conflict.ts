import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { refreshConflicts } from './announce-conflicts.ts'
import { mergeAssets } from './merge-assets.ts'

export type ConflictResolved =
  | { kind: 'resolved'; integrationId: number; same: boolean }
  /** Another person or a later list of the feed has resolved it already. */
  | { kind: 'resolved_before'; integrationId: number | null }
  | NotAllowed

/**
 * A person decides whether two assets are one machine. If so, they are merged; if not, the question is never opened
 * again.
 */
export async function resolveConflict(
  ctx: Context,
  actor: Actor,
  input: { conflictId: number; same: boolean },
): Promise<ConflictResolved> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async (trx, hints): Promise<ConflictResolved> => {
    const known = await trx
      .selectFrom('asset_conflict')
      .select('integration_id')
      .where('id', '=', input.conflictId)
      .where(ofAccount('asset_conflict', actor.accountId))
      .executeTakeFirst()
    const integration = known && (await findIntegration(trx, actor.accountId, known.integration_id, { lock: true }))
    if (!integration) return { kind: 'resolved_before', integrationId: null }
    const open = await trx
      .selectFrom('asset_conflict')
      .select(['asset_a', 'asset_b'])
      .where('id', '=', input.conflictId)
      .where('settled_at', 'is', null)
      .executeTakeFirst()
    if (!open) return { kind: 'resolved_before', integrationId: integration.id }

    const now = ctx.now()
    const integrationId = integration.id
    if (input.same) {
      // The asset that has been known for longer stays: it has the smaller id.
      const merges = [{ from: open.asset_b, into: open.asset_a }]
      await mergeAssets(trx, hints, { integrationId, merges, by: actor.personId, now })
    } else {
      await trx
        .updateTable('asset_conflict')
        .set({ settled_at: now, settled_by: actor.personId, outcome: 'different' })
        .where('id', '=', input.conflictId)
        .execute()
    }
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'conflict_settled',
      details: { integrationId, same: input.same },
      now,
    })
    await refreshConflicts(trx, hints, integrationId, now)
    return { kind: 'resolved', integrationId, same: input.same }
  })
}
