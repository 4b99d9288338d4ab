import { type Actor, may, type NotAllowed } from '../actor.ts'
import { announce } from '../announcement/announce.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { MINUTE_MS } from '../durations.ts'
import { readSubscription } from './list-subscriptions.ts'

/** Posts a message that says what the channel gets; at once, even in its quiet hours. At most one per minute. */
export async function sendTest(
  ctx: Context,
  actor: Actor,
  id: number,
): Promise<{ kind: 'sent' } | { kind: 'not_found' } | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const found = await readSubscription(trx, actor.accountId, id)
    if (!found) return { kind: 'not_found' as const }
    await announce(trx, hints, {
      accountId: actor.accountId,
      workspaceId: found.workspaceId,
      place: { kind: 'channel', channel: found.channel },
      topic: { kind: 'test', subscriptionId: id },
      idempotencyKey: `test/${id}/${Math.floor(now.getTime() / MINUTE_MS)}`,
      now,
    })
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'test_message_sent',
      details: { workspaceId: found.workspaceId, channel: found.channel },
      now,
    })
    return { kind: 'sent' as const }
  })
}
