import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { readSubscription } from './list-subscriptions.ts'

/**
 * Makes the actor the owner of a subscription whose owner can't be reached any more. `has_owner`: the present owner can
 * be reached.
 */
export async function takeOverSubscription(
  ctx: Context,
  actor: Actor,
  id: number,
): Promise<{ kind: 'taken_over' } | { kind: 'has_owner' } | { kind: 'not_found' } | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async trx => {
    const now = ctx.now()
    const before = await trx
      .selectFrom('subscription')
      .select('created_by')
      .where('id', '=', id)
      .forNoKeyUpdate()
      .executeTakeFirst()
    const found = await readSubscription(trx, actor.accountId, id)
    if (!before || !found) return { kind: 'not_found' as const }
    if (!found.needsOwner) return { kind: 'has_owner' as const }
    await trx
      .updateTable('subscription')
      .set({ created_by: actor.personId, created_at: now })
      .where('id', '=', id)
      .execute()
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'channel_taken_over',
      details: { workspaceId: found.workspaceId, channel: found.channel, personId: before.created_by },
      now,
    })
    return { kind: 'taken_over' as const }
  })
}
