import { offerDelivery } from '../announcement/offer-delivery.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'

/** Whatever a channel was to hear of later it hears now: its settings are about to be others. */
export async function flushDigests(
  trx: Trx,
  offers: Work[],
  of: { workspaceId: number; channel: string; now: Date },
): Promise<void> {
  await closeDigests(trx, of)
  const rows = await trx
    .updateTable('announcement')
    .set({ due_at: of.now })
    .where('workspace_id', '=', of.workspaceId)
    .where(eb => eb(eb.ref('place', '->>').key('channel'), '=', of.channel))
    .where('state', '=', 'pending')
    .where('due_at', '>', of.now)
    .returning(['id', 'wanted'])
    .execute()
  offerDelivery(offers, rows)
}

/**
 * What happens from now on until the same hour becomes a post of its own: added to one that stands, or that goes to another
 * channel, nobody would hear of it there.
 */
export async function closeDigests(trx: Trx, of: { workspaceId: number; channel: string }): Promise<void> {
  await trx
    .updateTable('digest')
    .set({ closed: true })
    .where('workspace_id', '=', of.workspaceId)
    .where('channel', '=', of.channel)
    .where('closed', '=', false)
    .execute()
}
