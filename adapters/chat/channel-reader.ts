import type { Context } from '../../src/context.ts'
import type { Reader } from './draw-topic.ts'
import { DEFAULT_LANGUAGE } from './words/languages.ts'
import { words } from './words/words.ts'

/** How a channel reads: in the language that was chosen for it or the account, in the account's zone, about the feeds it wants. */
export async function channelReader(
  ctx: Context,
  where: { accountId: number; workspaceId: number; channel: string },
): Promise<Reader> {
  const row = await ctx.db
    .selectFrom('account')
    .leftJoin('subscription', join =>
      join.on('subscription.workspace_id', '=', where.workspaceId).on('subscription.channel', '=', where.channel),
    )
    .leftJoin('person', 'person.id', 'subscription.created_by')
    .select(['account.time_zone', 'account.language', 'subscription.id', 'subscription.locale', 'person.name'])
    .where('account.id', '=', where.accountId)
    .executeTakeFirstOrThrow()
  const feeds = await ctx.db
    .selectFrom('subscription_feed')
    .select('integration_id')
    .where('subscription_id', '=', row.id ?? 0)
    .execute()
  return {
    accountId: where.accountId,
    workspaceId: where.workspaceId,
    actor: null,
    setUpBy: row.name,
    feeds: feeds.length === 0 ? null : feeds.map(feed => feed.integration_id),
    w: words(row.locale ?? row.language ?? DEFAULT_LANGUAGE, row.time_zone),
  }
}
