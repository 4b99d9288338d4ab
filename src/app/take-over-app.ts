import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { readIntegration } from '../integration/list-integrations.ts'

/**
 * Makes the actor the owner of a feed whose owner can't be reached any more: they become the recipient if no channel
 * subscribed. Who installed and confirmed it doesn't change. `has_owner`: the owner can still be reached.
 */
export async function takeOverApp(
  ctx: Context,
  actor: Actor,
  integrationId: number,
): Promise<{ kind: 'taken_over' } | { kind: 'has_owner' } | { kind: 'not_found' } | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async trx => {
    const { accountId, personId } = actor
    const found = await findIntegration(trx, accountId, integrationId, { lock: true })
    const shown = found && (await readIntegration(trx, accountId, integrationId))
    if (!shown) return { kind: 'not_found' as const }
    if (!shown.owner.gone) return { kind: 'has_owner' as const }
    await trx.updateTable('integration').set({ owner_id: personId }).where('id', '=', integrationId).execute()
    const details = { integrationId, personId: found.ownerId }
    await recordAudit(trx, { accountId, personId, action: 'feed_taken_over', details, now: ctx.now() })
    return { kind: 'taken_over' as const }
  })
}
