import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { type AuditFact, recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { DAY_MS } from '../durations.ts'
import { endPause } from '../lease.ts'
import type { Work } from '../work.ts'
import { refresh, SEEN_BY_A_PERSON } from './announce.ts'
import type { Topic } from './announcement.ts'
import { dueAnew } from './due-anew.ts'
import { hintDelivery } from './hint-delivery.ts'
import { lockInOrder } from './lock-in-order.ts'
import type { Destination } from './messenger.ts'

export interface Undelivered {
  id: number
  topic: Topic
  /** The name of the person or conversation. For a Slack channel its id, since only Slack knows the name. */
  place: string
  createdAt: Date
  /** Why it was refused; null if nobody knows whether it arrived. */
  problem: string | null
}

const DAYS = 30
/** The oldest time of announcements that people can still act on. */
export const recentSince = (now: Date): Date => new Date(now.getTime() - DAYS * DAY_MS)
/** Problems that nobody has to act on. */
export const CLOSED_PROBLEMS = [SEEN_BY_A_PERSON, 'unlinked', 'obsolete', 'passed_on']

/** Value of `problem`: this process has no settings for the platform. */
export const NOT_CONFIGURED = 'not_configured'

/** Prefix of `problem` if the delivery failed by a bug. The reference under which the log has the error follows. */
export const BUG = 'bug'

/** What somebody may have to act on. */
export const isOpen = sql<SqlBool>`(
  (state = 'ambiguous' or (state = 'undeliverable' and problem <> all(${CLOSED_PROBLEMS}::text[]))
    or (due_at is not null and problem like ${`${BUG} %`}))
  -- Nothing is posted any more after the companies have parted.
  and exists (select from workspace
    where workspace.id = announcement.workspace_id and workspace.account_id = announcement.account_id))`

/**
 * Announcements for that place; with `awaitsLogin`, those of the whole workspace that were refused because of the app's
 * login.
 */
export function isAtPlace({ workspaceId, place }: Destination, awaitsLogin: boolean): RawBuilder<SqlBool> {
  const id = place.kind === 'channel' ? place.channel : place.person
  return sql<SqlBool>`(announcement.workspace_id = ${workspaceId} and announcement.awaits_login = ${awaitsLogin}
    and (${awaitsLogin} or coalesce(announcement.place ->> 'channel', announcement.place ->> 'person') = ${id}))`
}

const MAX_LISTED = 20

/**
 * Announcements that were refused, or of which nobody knows whether they arrived, oldest first; at most `MAX_LISTED`.
 */
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
    .limit(MAX_LISTED)
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

/** What did not arrive at one place, and the subscription of that place. */
export interface UndeliveredThere {
  workspaceId: number
  workspaceName: string
  /** Null: a chat with a person, or the whole workspace if the app's login was refused. */
  channel: { id: string; name: string | null } | null
  awaitsLogin: boolean
  subscriptionId: number | null
  /** Empty: everything is resolved. */
  open: Undelivered[]
}

/** Reads what did not arrive at the place of this announcement. `null`: the account has no such announcement. */
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
    open: await list(ctx, accountId, isAtPlace({ workspaceId, place }, awaitsLogin)),
  }
}

/** What a person found out about one announcement, or about all that were refused at its place. */
export interface Resolution {
  announcementId: number
  /** Somebody sees the post there; otherwise it is posted again. */
  arrived: boolean
  /** Also everything else that was refused there, but nothing ambiguous. */
  all?: boolean
}

/**
 * Carries out what a person found out: posts the announcement again, or (`arrived`) closes it. `not_open`: somebody
 * resolved it before, it was delivered after all, or it is too old.
 */
export async function resolveUndelivered(
  ctx: Context,
  actor: Actor,
  input: Resolution,
): Promise<{ kind: 'resolved' } | { kind: 'not_open' } | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  const { accountId, personId } = actor
  return await resolve(ctx, accountId, input, announcementId => ({
    personId,
    action: 'delivery_settled',
    details: { announcementId, arrived: input.arrived },
  }))
}

/** Posts one announcement again because the operator wants it; outcomes as of `resolveUndelivered`. */
export async function postAgainForOperator(
  ctx: Context,
  { accountId, announcementId }: { accountId: number; announcementId: number },
): Promise<{ kind: 'resolved' } | { kind: 'not_open' }> {
  return await resolve(ctx, accountId, { announcementId, arrived: false }, id => ({
    personId: null,
    action: 'operator_posted_again',
    details: { announcementId: id },
  }))
}

async function resolve(
  ctx: Context,
  accountId: number,
  input: Resolution,
  entryFor: (announcementId: number) => AuditFact & { personId: number | null },
): Promise<{ kind: 'resolved' } | { kind: 'not_open' }> {
  const { announcementId, arrived } = input
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const target = await trx
      .selectFrom('announcement')
      .select(['workspace_id as workspaceId', 'place', 'awaits_login as awaitsLogin'])
      .where('id', '=', announcementId)
      .where(ofAccount('announcement', accountId))
      .executeTakeFirst()
    if (!target) return { kind: 'not_open' as const }
    const scope = input.all
      ? sql`${isAtPlace(target, target.awaitsLogin)} and state <> 'ambiguous'`
      : sql`id = ${announcementId}`
    const which = sql<SqlBool>`${scope} and ${ofAccount('announcement', accountId)}
      and created_at > ${recentSince(now)} and ${isOpen}`
    await lockInOrder(trx, which)
    const rows = await trx
      .updateTable('announcement')
      .set({
        ...(arrived
          ? { state: 'undeliverable' as const, problem: SEEN_BY_A_PERSON, due_at: null }
          : {
              // A failed call that had begun may have posted it: the delivery looks it up first.
              state: sql<
                'pending' | 'sending'
              >`case when state = 'sending' and tried_at is not null then state else 'pending' end`,
              tried_at: sql<Date | null>`case when state = 'sending' then tried_at end`,
              maybe_posted_since: null,
              ...dueAnew(now),
            }),
        awaits_login: false,
      })
      .where(which)
      .returning(['id', 'wanted'])
      .execute()
    for (const { id } of rows) {
      await endPause(trx, 'deliver', `${id}`)
      await recordAudit(trx, { ...entryFor(id), accountId, now })
    }
    await refreshUndeliverable(trx, hints, target, now)
    if (!arrived) hintDelivery(hints, rows)
    return { kind: rows.length === 0 ? ('not_open' as const) : ('resolved' as const) }
  })
}

/**
 * Redraws the messages about undelivered posts of a place, after something was delivered there or somebody resolved it.
 */
export async function refreshUndeliverable(trx: Trx, hints: Work[], to: Destination, now: Date): Promise<void> {
  const messages = await trx
    .selectFrom('announcement as message')
    .innerJoin('announcement', join =>
      join.on(sql<boolean>`announcement.id = (message.topic ->> 'announcementId')::bigint`),
    )
    .select('announcement.id')
    .distinct()
    .where('message.account_id', '=', eb =>
      eb.selectFrom('workspace').select('account_id').where('id', '=', to.workspaceId),
    )
    .where(sql<boolean>`message.topic ->> 'kind' = 'undeliverable'`)
    .where('message.created_at', '>', recentSince(now))
    .where(eb => eb.or([isAtPlace(to, false), isAtPlace(to, true)]))
    .execute()
  for (const { id } of messages) await refresh(trx, hints, { kind: 'undeliverable', announcementId: id }, now)
}
