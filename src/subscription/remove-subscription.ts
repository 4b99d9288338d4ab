import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { refreshSilentChannels } from './announce-silent-channels.ts'
import { flushDigests } from './flush-digests.ts'
import { readSubscription } from './list-subscriptions.ts'

/** Removes a subscription. Its earlier posts stay and are still refreshed. */
export async function removeSubscription(
  ctx: Context,
  actor: Actor,
  id: number,
): Promise<{ kind: 'removed' } | { kind: 'not_found' } | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const found = await readSubscription(trx, actor.accountId, id)
    if (!found) return { kind: 'not_found' as const }
    const { workspaceId, channel, quiet } = found
    await flushDigests(trx, hints, { workspaceId, channel, quiet, now })
    await trx.deleteFrom('subscription').where('id', '=', id).execute()
    await refreshSilentChannels(trx, hints, workspaceId, now)
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'channel_removed',
      details: { workspaceId, channel, topics: found.topics },
      now,
    })
    return { kind: 'removed' as const }
  })
}
