import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { eraseSecrets } from '../secret/secrets.ts'
import { applyConfirmedDrafts } from '../selection/apply-drafts.ts'
import { refreshListing } from '../sync/record-pages.ts'
import type { Work } from '../work.ts'
import { redrawPosts } from './redraw-posts.ts'

/** Removes an app from the App Library: the feed is no longer read, and its credentials are erased at once. */
export async function removeApp(
  ctx: Context,
  actor: Actor,
  integrationId: number,
): Promise<{ kind: 'removed'; name: string } | { kind: 'not_found' } | NotAllowed> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const integration = await findIntegration(trx, actor.accountId, integrationId, { lock: true })
    if (!integration) return { kind: 'not_found' as const }
    await stopIntegration(trx, hints, { accountId: actor.accountId, integrationId, now })
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'app_removed',
      details: { integrationId },
      now,
    })
    return { kind: 'removed' as const, name: integration.name }
  })
}

/**
 * The part that removal and uninstalling share. Months and receipts stay, because what was billable stays billable. A
 * Confirm that waits for its job is applied first, so that it was in force until now.
 */
export async function stopIntegration(
  trx: Trx,
  hints: Work[],
  input: { accountId: number; integrationId: number; now: Date },
): Promise<void> {
  await applyConfirmedDrafts(trx, hints, input.integrationId, input.now)
  const owner = { accountId: input.accountId, id: input.integrationId }
  await eraseSecrets(trx, { ...owner, kind: 'integration' })
  await eraseSecrets(trx, { ...owner, kind: 'candidate' })
  const before = await trx
    .selectFrom('integration')
    .select(['state', 'verify_requested_at', 'read_started_at'])
    .where('id', '=', input.integrationId)
    .executeTakeFirstOrThrow()
  const isWaitedFor =
    before.verify_requested_at !== null || (before.state === 'verified' && before.read_started_at !== null)
  await trx
    .updateTable('integration')
    .set({ state: 'removed', next_sync_at: null, verify_requested_at: null, selected_count: 0 })
    .where('id', '=', input.integrationId)
    .execute()
  const ended = await trx
    .updateTable('trouble')
    .set({ ended_at: input.now })
    .where('integration_id', '=', input.integrationId)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute()
  await trx
    .updateTable('selection')
    .set(eb => ({ selected_to: eb.fn<Date>('greatest', [eb.val(input.now), 'selected_from']) }))
    .where('integration_id', '=', input.integrationId)
    .where('selected_to', 'is', null)
    .execute()
  const troubleIds = ended.map(({ id }) => id)
  await redrawPosts(trx, hints, { ...input, troubleIds })
  // A screen on which a person waits for the outcome of Verify or for the first list must show that it won't come.
  if (isWaitedFor) await refreshListing(trx, hints, input.integrationId, input.now)
}
