import { type Kysely, sql } from 'kysely'
import { isOpen, recentSince } from '../announcement/undelivered.ts'
import type { Database, Platform } from '../database/tables.ts'
import { hasIndex, type OpenPostState } from './count-open-posts.ts'

/** The longest list of a kind. */
export const MAX_LISTED = 200

/** What an operator sees of an account: no people, no machines. */
export interface AccountSummary {
  id: number
  name: string
  timeZone: string
  workspaces: { platform: Platform; name: string }[]
  feeds: number
  selected: number
}

/** The accounts with the app installed somewhere, newest first. */
export async function listAccounts(db: Kysely<Database>): Promise<AccountSummary[]> {
  const { rows } = await sql<AccountSummary>`
    select account.id, account.name, account.time_zone as "timeZone", there.workspaces,
      coalesce(feeds.count, 0)::int as feeds, coalesce(feeds.selected, 0)::float as selected
    from account
    cross join lateral (
      select json_agg(json_build_object('platform', platform, 'name', name) order by id) as workspaces
      from workspace where account_id = account.id and uninstalled_at is null
    ) there
    left join lateral (
      select count(*) as count, sum(selected_count) as selected
      from integration where account_id = account.id and state = 'active'
    ) feeds on true
    where there.workspaces is not null
    order by account.id desc limit ${MAX_LISTED}`.execute(db)
  return rows
}

export interface TroubledFeed {
  id: number
  name: string
  oem: string
  host: string | null
  account: string
  trouble: string
  since: Date
  failures: number
  nextSyncAt: Date | null
}

/** The feeds in trouble, longest first. */
export async function listTroubledFeeds(db: Kysely<Database>): Promise<TroubledFeed[]> {
  return await db
    .selectFrom('trouble')
    .innerJoin('integration', 'integration.id', 'trouble.integration_id')
    .innerJoin('account', 'account.id', 'integration.account_id')
    .select(['integration.id', 'integration.name', 'integration.oem', 'integration.host', 'integration.failures'])
    .select(['account.name as account', 'trouble.began_at as since', 'integration.next_sync_at as nextSyncAt'])
    .select(sql<string>`trouble.trouble ->> 'kind'`.as('trouble'))
    .where('trouble.ended_at', 'is', null)
    .where('integration.state', '!=', 'removed')
    .orderBy('trouble.began_at')
    .limit(MAX_LISTED)
    .execute()
}

export interface OpenPost {
  id: number
  accountId: number
  account: string
  platform: Platform
  /** The id of the channel; null: a chat with a person, whose id an operator does not need. */
  channel: string | null
  topic: string
  state: OpenPostState
  problem: string | null
  createdAt: Date
}

/** The posts of all accounts that somebody may have to act on, oldest first. */
export async function listOpenPosts(db: Kysely<Database>, now: Date): Promise<OpenPost[]> {
  const rows = await db
    .selectFrom('announcement')
    .innerJoin('workspace', 'workspace.id', 'announcement.workspace_id')
    .innerJoin('account', 'account.id', 'announcement.account_id')
    .select(['announcement.id', 'announcement.account_id as accountId', 'account.name as account'])
    .select(['workspace.platform', 'place', 'topic', 'state', 'problem', 'announcement.created_at as createdAt'])
    .where('announcement.created_at', '>', recentSince(now))
    .where(hasIndex)
    .where(isOpen)
    .orderBy('announcement.id')
    .limit(MAX_LISTED)
    .execute()
  return rows.map(({ place, topic, state, ...row }) => ({
    ...row,
    channel: place.kind === 'channel' ? place.channel : null,
    topic: topic.kind,
    state: state === 'ambiguous' || state === 'undeliverable' ? state : 'failing',
  }))
}
