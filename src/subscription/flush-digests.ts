import { type SqlBool, sql } from 'kysely'
import { hintDelivery } from '../announcement/hint-delivery.ts'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'
import type { QuietHours } from './subscription.ts'
import { whenToPost } from './when-to-post.ts'

/**
 * Posts the channel's pending digests at once (during `quiet` hours: when they end), because the channel's settings are
 * about to change.
 */
export async function flushDigests(
  trx: Trx,
  hints: Work[],
  of: { workspaceId: number; channel: string; quiet: QuietHours | null; now: Date },
): Promise<void> {
  const { workspaceId, channel, quiet, now } = of
  await closeDigests(trx, of)
  const { time_zone: zone } = await trx
    .selectFrom('workspace')
    .innerJoin('account', 'account.id', 'workspace.account_id')
    .select('time_zone')
    .where('workspace.id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const due = whenToPost(now, zone, { pace: 'at_once', quiet })
  const waits = sql<SqlBool>`workspace_id = ${workspaceId} and place ->> 'channel' = ${channel}
    and state = 'pending' and due_at > ${now}`
  await lockInOrder(trx, waits)
  const rows = await trx
    .updateTable('announcement')
    .set({ due_at: due })
    .where(waits)
    .returning(['id', 'wanted'])
    .execute()
  if (due <= now) hintDelivery(hints, rows)
}

/**
 * Closes the channel's digests, so that later topics of the same hour begin a new one: nobody would see a topic that is
 * added to a digest already posted, or bound for another channel.
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
