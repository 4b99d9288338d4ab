import type { Context } from '../../src/context.ts'
import type { Reader } from './draw-topic.ts'
import { words } from './words/words.ts'

/** How a channel reads: in the language of who chose it for posts, in the account's zone. */
export async function channelReader(
  ctx: Context,
  where: { accountId: number; workspaceId: number; channel: string },
): Promise<Reader> {
  const chosen = await ctx.db
    .selectFrom('account')
    .leftJoin('subscription', join =>
      join.on('subscription.workspace_id', '=', where.workspaceId).on('subscription.channel', '=', where.channel),
    )
    .leftJoin('person', 'person.id', 'subscription.created_by')
    .select(['account.time_zone', 'person.locale', 'person.name'])
    .where('account.id', '=', where.accountId)
    .orderBy('subscription.created_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return {
    accountId: where.accountId,
    actor: null,
    chosenBy: chosen.name ?? '',
    w: words(chosen.locale ?? 'en', chosen.time_zone),
  }
}
