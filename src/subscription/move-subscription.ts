import { type SqlBool, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { hintDelivery } from '../announcement/hint-delivery.ts'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import { CLOSED_PROBLEMS, recentSince, refreshUndeliverable } from '../announcement/undelivered.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Work } from '../work.ts'
import { refreshSilentChannels } from './announce-silent-channels.ts'
import { closeDigests } from './flush-digests.ts'
import { isOurChannel } from './is-our-channel.ts'
import { readSubscription } from './list-subscriptions.ts'

/**
 * Moves a subscription with all its settings to another channel of the same workspace. Posts that were refused in the
 * old channel are posted in the new one. If the new channel has a subscription, that one is replaced.
 */
export async function moveSubscription(
  ctx: Context,
  actor: Actor,
  input: { id: number; channel: string },
): Promise<{ kind: 'moved'; posted: number } | { kind: 'not_found' } | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const from = await readSubscription(trx, actor.accountId, input.id)
    // A channel's id is valid in its own workspace only.
    if (from?.workspaceId !== actor.workspaceId) return { kind: 'not_found' as const }
    if (!(await isOurChannel(trx, actor, input.channel))) return { kind: 'not_found' as const }
    const { workspaceId } = from
    await trx
      .deleteFrom('subscription')
      .where('workspace_id', '=', workspaceId)
      .where('channel', '=', input.channel)
      .where('id', '!=', input.id)
      .execute()
    await trx
      .updateTable('subscription')
      .set({ channel: input.channel, created_by: actor.personId, created_at: now })
      .where('id', '=', input.id)
      .execute()
    await closeDigests(trx, from)
    await refreshSilentChannels(trx, hints, workspaceId, now)
    const posted = await repost(trx, hints, { workspaceId, from: from.channel, to: input.channel, now })
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'channel_moved',
      details: { workspaceId, from: from.channel, to: input.channel },
      now,
    })
    return { kind: 'moved' as const, posted }
  })
}

/**
 * Moves what was never posted in the old channel (refused, or not due yet). Returns the number of refused posts that
 * are retried.
 */
async function repost(
  trx: Trx,
  hints: Work[],
  move: { workspaceId: number; from: string; to: string; now: Date },
): Promise<number> {
  const place = JSON.stringify({ kind: 'channel', channel: move.to })
  const neverStood = sql<SqlBool>`workspace_id = ${move.workspaceId} and place ->> 'channel' = ${move.from}
    and address is null`
  await lockInOrder(trx, neverStood)
  const ofOldChannel = trx.updateTable('announcement').where(neverStood)
  await ofOldChannel.set({ place }).where('state', '=', 'pending').execute()
  const refused = await ofOldChannel
    .set({ place, state: 'pending', problem: null, failures: 0, due_at: move.now })
    .where('state', '=', 'undeliverable')
    .where('created_at', '>', recentSince(move.now))
    .where('problem', 'not in', CLOSED_PROBLEMS)
    .returning(['id', 'wanted'])
    .execute()
  hintDelivery(hints, refused)
  const left = { workspaceId: move.workspaceId, place: { kind: 'channel', channel: move.from } } as const
  await refreshUndeliverable(trx, hints, left, move.now)
  await refreshUndeliverable(trx, hints, { ...left, place: { kind: 'channel', channel: move.to } }, move.now)
  return refused.length
}
