import { type Kysely, sql } from 'kysely'
import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'
import { reaches } from '../person/reach.ts'
import type { Subscription } from './subscription.ts'

/** The subscriptions of an account's live workspaces, oldest first. */
export async function listSubscriptions(db: Kysely<Database> | Trx, accountId: number): Promise<Subscription[]> {
  return await read(db, accountId, null)
}

/** One of them; `null` if it was removed or is another account's. */
export async function readSubscription(
  db: Kysely<Database> | Trx,
  accountId: number,
  id: number,
): Promise<Subscription | null> {
  const [found] = await read(db, accountId, id)
  return found ?? null
}

async function read(db: Kysely<Database> | Trx, accountId: number, id: number | null): Promise<Subscription[]> {
  const rows = await db
    .selectFrom('subscription')
    .innerJoin('workspace', 'workspace.id', 'subscription.workspace_id')
    .innerJoin('person', 'person.id', 'subscription.created_by')
    .leftJoin('conversation', join =>
      join
        .onRef('conversation.tenant', '=', 'workspace.external_id')
        .onRef('conversation.external_id', '=', 'subscription.channel'),
    )
    .selectAll('subscription')
    .select(['workspace.name as workspaceName', 'workspace.platform'])
    .select(['person.name as setUpBy', 'conversation.name as channelName'])
    .select(reaches(sql.ref('subscription.created_by'), sql.ref('workspace.account_id')).as('hasOwner'))
    .select(
      sql<string[]>`array(select integration_id::text from subscription_feed
        where subscription_id = subscription.id order by integration_id)`.as('feeds'),
    )
    .select(
      sql<boolean>`exists (select from subscription_feed where subscription_id = subscription.id)
        and not exists (select from subscription_feed join integration on integration.id = integration_id
          where subscription_id = subscription.id and integration.account_id = workspace.account_id
            and integration.state != 'removed')`.as('silent'),
    )
    .where(ofAccount('workspace', accountId))
    .where('workspace.uninstalled_at', 'is', null)
    .$if(id !== null, q => q.where('subscription.id', '=', id ?? 0))
    .orderBy('subscription.id')
    .execute()
  return rows.map(row => ({
    id: row.id,
    workspaceId: row.workspace_id,
    workspaceName: row.workspaceName,
    platform: row.platform,
    channel: row.channel,
    channelName: row.channelName,
    topics: row.topics,
    feeds: row.feeds.length === 0 ? null : row.feeds.map(Number),
    pace: row.pace,
    quiet: row.quiet_from === null || row.quiet_to === null ? null : { from: row.quiet_from, to: row.quiet_to },
    layout: row.layout,
    locale: row.locale,
    setUpBy: row.setUpBy,
    needsOwner: !row.hasOwner,
    silent: row.silent,
  }))
}
