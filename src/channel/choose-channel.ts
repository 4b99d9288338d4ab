import { record } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import type { SubscriptionTopic } from '../database/tables.ts'
import { type Actor, may, type NotAllowed } from '../person/actor.ts'

export const TOPICS = ['new_assets', 'feed_trouble', 'billing'] as const satisfies SubscriptionTopic[]

/** Where a topic is posted in the actor's workspace; `null` ends the posts there. */
export async function chooseChannels(
  ctx: Context,
  actor: Actor,
  channels: Record<SubscriptionTopic, string | null>,
): Promise<{ kind: 'chosen' } | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  await transact(ctx, async trx => {
    const now = ctx.now()
    for (const topic of TOPICS) {
      const channel = channels[topic]
      if (channel === null) {
        await trx
          .deleteFrom('subscription')
          .where('workspace_id', '=', actor.workspaceId)
          .where('topic', '=', topic)
          .execute()
        continue
      }
      await trx
        .insertInto('subscription')
        .values({ workspace_id: actor.workspaceId, topic, channel, created_by: actor.personId, created_at: now })
        .onConflict(conflict =>
          conflict
            .columns(['workspace_id', 'topic'])
            .doUpdateSet({ channel, created_by: actor.personId, created_at: now })
            .where('subscription.channel', '<>', channel),
        )
        .execute()
    }
    await record(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'channels_chosen',
      details: channels,
      now,
    })
  })
  return { kind: 'chosen' }
}

/** Which channel of the workspace gets which topic. */
export async function readChannels(
  ctx: Context,
  workspaceId: number,
): Promise<Record<SubscriptionTopic, string | null>> {
  const rows = await ctx.db
    .selectFrom('subscription')
    .select(['topic', 'channel'])
    .where('workspace_id', '=', workspaceId)
    .execute()
  const channel = (topic: SubscriptionTopic) => rows.find(row => row.topic === topic)?.channel ?? null
  return { new_assets: channel('new_assets'), feed_trouble: channel('feed_trouble'), billing: channel('billing') }
}
