import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Platform } from '../database/tables.ts'

/** How posts in a channel are drawn, whether or not it has a subscription. */
export interface Channel {
  platform: Platform
  /** The account's, IANA. */
  timeZone: string
  /** BCP 47; chosen for the channel, otherwise for the account; null: neither. */
  locale: string | null
  /** Who set the channel up last; null if it has no subscription. */
  setUpBy: string | null
  /** The integrations that it subscribed to; null: all. */
  feeds: number[] | null
}

/** Reads a channel of one of the account's workspaces. Throws if the workspace is not the account's. */
export async function readChannel(
  db: Context['db'],
  where: { accountId: number; workspaceId: number; channel: string },
): Promise<Channel> {
  const row = await db
    .selectFrom('workspace')
    .innerJoin('account', 'account.id', 'workspace.account_id')
    .leftJoin('subscription', join =>
      join.onRef('subscription.workspace_id', '=', 'workspace.id').on('subscription.channel', '=', where.channel),
    )
    .leftJoin('person', 'person.id', 'subscription.created_by')
    .select(['workspace.platform', 'account.time_zone as timeZone', 'account.language'])
    .select(['subscription.id', 'subscription.locale', 'person.name as setUpBy'])
    .where('workspace.id', '=', where.workspaceId)
    .where(ofAccount('workspace', where.accountId))
    .executeTakeFirstOrThrow()
  const feeds = await db
    .selectFrom('subscription_feed')
    .select('integration_id')
    .where('subscription_id', '=', row.id ?? 0)
    .execute()
  const { platform, timeZone, setUpBy } = row
  return {
    platform,
    timeZone,
    setUpBy,
    locale: row.locale ?? row.language,
    feeds: feeds.length === 0 ? null : feeds.map(feed => feed.integration_id),
  }
}
