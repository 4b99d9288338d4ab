import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { record } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { DAY_MS } from '../durations.ts'
import { endPause } from '../lease.ts'
import type { Work } from '../work.ts'
import { ARRIVED_UNSEEN, refresh } from './announce.ts'
import type { Topic } from './announcement.ts'
import { hintDelivery } from './hint-delivery.ts'
import { lockInOrder } from './lock-in-order.ts'
import type { Destination } from './messenger.ts'

export interface Undelivered {
  id: number
  topic: Topic
  /** The person or conversation by name; a Slack channel by its id, which only Slack can name. */
  place: string
  createdAt: Date
  /** Why it was refused; null where nobody knows whether it arrived. */
  problem: string | null
}

const DAYS = 30
/** What was announced before is history: nobody is asked about it. */
export const recentSince = (now: Date): Date => new Date(now.getTime() - DAYS * DAY_MS)
/** Reasons why nobody has to do anything about it. */
export const CLOSED_PROBLEMS = [ARRIVED_UNSEEN, 'unlinked', 'obsolete', 'passed_on']

/** There are no settings for its platform any more. */
export const NOT_CONFIGURED = 'not_configured'

/** How the problem of an announcement begins that failed by a bug, before the reference under which the log has it. */
export const BUG = 'bug'

/** What somebody may have to act on. */
export const isOpen = sql<SqlBool>`(
  (state = 'ambiguous' or (state = 'undeliverable' and problem <> all(${CLOSED_PROBLEMS}::text[]))
    or (due_at is not null and problem like ${`${BUG} %`}))
  -- Where the companies have parted, there is nothing to be said any more.
  and exists (select from workspace
    where workspace.id = announcement.workspace_id and workspace.account_id = announcement.account_id))`

/** What was to be said at that place; `awaitsLogin`: whatever the platform refused there because of the app's login. */
export function isThere({ workspaceId, place }: Destination, awaitsLogin: boolean): RawBuilder<SqlBool> {
  const there = place.kind === 'channel' ? place.channel : place.person
  return sql<SqlBool>`(announcement.workspace_id = ${workspaceId} and announcement.awaits_login = ${awaitsLogin}
    and (${awaitsLogin} or coalesce(announcement.place ->> 'channel', announcement.place ->> 'person') = ${there}))`
}

/** At most so many are listed. */
const MOST_LISTED = 20

/** Announcements that were refused, or of which nobody knows whether they arrived: shown, never doubled or dropped. */
export async function listUndelivered(ctx: Context, accountId: number): Promise<Undelivered[]> {
  return await list(ctx, accountId, sql<SqlBool>`true`)
}

async function list(ctx: Context, accountId: number, only: RawBuilder<SqlBool>): Promise<Undelivered[]> {
  const rows = await ctx.db
    .selectFrom('announcement')
    .innerJoin('workspace', 'workspace.id', 'announcement.workspace_id')
    .leftJoin('person', join =>
      join
        .onRef('person.workspace_id', '=', 'announcement.workspace_id')
        .on('person.external_id', '=', sql<string>`announcement.place->>'person'`),
    )
    .leftJoin('conversation', join =>
      join
        .onRef('conversation.tenant', '=', 'workspace.external_id')
        .on('conversation.external_id', '=', sql<string>`announcement.place->>'channel'`),
    )
    .select(['announcement.id', 'topic', 'place', 'state', 'announcement.created_at', 'problem', 'tried_at'])
    .select(['person.name as personName', 'conversation.name as conversationName'])
    .where(ofAccount('announcement', accountId))
    .where('announcement.created_at', '>', recentSince(ctx.now()))
    .where(isOpen)
    .where(only)
    .orderBy('announcement.id')
    .limit(MOST_LISTED)
    .execute()
  return rows.map(row => ({
    id: row.id,
    topic: row.topic,
    place:
      row.place.kind === 'channel' ? (row.conversationName ?? row.place.channel) : (row.personName ?? row.place.person),
    createdAt: row.tried_at ?? row.created_at,
    problem: row.state === 'ambiguous' ? null : row.problem,
  }))
}

/** What did not arrive at one place, and what is set up for it. */
export interface UndeliveredThere {
  workspaceId: number
  workspaceName: string
  /** Null: a chat with a person, or the whole workspace, where the app's login is refused. */
  channel: { id: string; name: string | null } | null
  awaitsLogin: boolean
  subscriptionId: number | null
  /** Empty: everything is settled. */
  open: Undelivered[]
}

/** At the place of an announcement that was not delivered. `null`: the account has no such announcement. */
export async function readUndelivered(
  ctx: Context,
  accountId: number,
  announcementId: number,
): Promise<UndeliveredThere | null> {
  const row = await ctx.db
    .selectFrom('announcement')
    .innerJoin('workspace', 'workspace.id', 'announcement.workspace_id')
    .leftJoin('subscription', join =>
      join
        .onRef('subscription.workspace_id', '=', 'announcement.workspace_id')
        .on(sql<boolean>`subscription.channel = announcement.place ->> 'channel'`),
    )
    .leftJoin('conversation', join =>
      join
        .onRef('conversation.tenant', '=', 'workspace.external_id')
        .on('conversation.external_id', '=', sql<string>`announcement.place ->> 'channel'`),
    )
    .select(['announcement.place', 'announcement.workspace_id as workspaceId', 'subscription.id as subscriptionId'])
    .select(['workspace.name as workspaceName', 'conversation.name as channelName'])
    .select('announcement.awaits_login as awaitsLogin')
    .where('announcement.id', '=', announcementId)
    .where(ofAccount('announcement', accountId))
    .executeTakeFirst()
  if (!row) return null
  const { place, workspaceId, workspaceName, subscriptionId, awaitsLogin } = row
  const isToChannel = place.kind === 'channel' && !awaitsLogin
  return {
    workspaceId,
    workspaceName,
    channel: isToChannel ? { id: place.channel, name: row.channelName } : null,
    awaitsLogin,
    subscriptionId,
    open: await list(ctx, accountId, isThere({ workspaceId, place }, awaitsLogin)),
  }
}

/** Which announcements are settled: one of them, or all that were refused at its place. */
export interface Resolution {
  announcementId: number
  /** Somebody sees it there; else it is posted once more. */
  arrived: boolean
  /** With it everything else that was refused there; not what may stand there. */
  all?: boolean
}

/**
 * A person looked: it is posted once more, or (`arrived`) let be. `not_open`: somebody settled it before, it was said after all, or it
 * is too old.
 */
export async function resolveUndelivered(
  ctx: Context,
  actor: Actor,
  input: Resolution,
): Promise<{ kind: 'resolved' } | { kind: 'not_open' } | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  const { announcementId, arrived } = input
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const named = await trx
      .selectFrom('announcement')
      .select(['workspace_id as workspaceId', 'place', 'awaits_login as awaitsLogin'])
      .where('id', '=', announcementId)
      .where(ofAccount('announcement', actor.accountId))
      .executeTakeFirst()
    if (!named) return { kind: 'not_open' as const }
    const meant = input.all
      ? sql`${isThere(named, named.awaitsLogin)} and state <> 'ambiguous'`
      : sql`id = ${announcementId}`
    const which = sql<SqlBool>`${meant} and ${ofAccount('announcement', actor.accountId)}
      and created_at > ${recentSince(now)} and ${isOpen}`
    await lockInOrder(trx, which)
    const rows = await trx
      .updateTable('announcement')
      .set({
        ...(arrived
          ? { state: 'undeliverable' as const, problem: ARRIVED_UNSEEN, due_at: null }
          : {
              // What failed by a bug after its call was begun may stand there: it is looked up first, as ever.
              state: sql<
                'pending' | 'sending'
              >`case when state = 'sending' and tried_at is not null then state else 'pending' end`,
              tried_at: sql<Date | null>`case when state = 'sending' then tried_at end`,
              due_at: now,
              failures: 0,
              problem: null,
            }),
        awaits_login: false,
      })
      .where(which)
      .returning(['id', 'wanted'])
      .execute()
    for (const { id } of rows) {
      await endPause(trx, 'deliver', `${id}`)
      await record(trx, {
        accountId: actor.accountId,
        personId: actor.personId,
        action: 'delivery_settled',
        details: { announcementId: id, arrived },
        now,
      })
    }
    await refreshUndeliverable(trx, hints, named, now)
    if (!arrived) hintDelivery(hints, rows)
    return { kind: rows.length === 0 ? ('not_open' as const) : ('resolved' as const) }
  })
}

/** Brings what people were told of a place up to date: something was posted there after all, or somebody settled it. */
export async function refreshUndeliverable(trx: Trx, hints: Work[], to: Destination, now: Date): Promise<void> {
  const told = await trx
    .selectFrom('announcement as told')
    .innerJoin('announcement', join =>
      join.on(sql<boolean>`announcement.id = (told.topic ->> 'announcementId')::bigint`),
    )
    .select('announcement.id')
    .distinct()
    .where('told.account_id', '=', eb =>
      eb.selectFrom('workspace').select('account_id').where('id', '=', to.workspaceId),
    )
    .where(sql<boolean>`told.topic ->> 'kind' = 'undeliverable'`)
    .where('told.created_at', '>', recentSince(now))
    .where(eb => eb.or([isThere(to, false), isThere(to, true)]))
    .execute()
  for (const { id } of told) await refresh(trx, hints, { kind: 'undeliverable', announcementId: id }, now)
}
