import { type SqlBool, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { record } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Topic } from './announcement.ts'
import { offerDelivery } from './offer-delivery.ts'

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
export const recentSince = (now: Date): Date => new Date(now.getTime() - DAYS * 24 * 60 * 60_000)
/** Reasons why nobody has to do anything about it. */
export const SETTLED = ['arrived_unseen', 'unlinked', 'moot', 'passed_on']

const isOpen = sql<SqlBool>`(
  (state = 'ambiguous' or (state = 'undeliverable' and problem <> all(${SETTLED}::text[])))
  -- Where the companies have parted, there is nothing to be said any more.
  and exists (select from workspace
    where workspace.id = announcement.workspace_id and workspace.account_id = announcement.account_id))`

/** Announcements that were refused, or of which nobody knows whether they arrived: shown, never doubled or dropped. */
export async function listUndelivered(ctx: Context, accountId: number): Promise<Undelivered[]> {
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
    .select(['announcement.id', 'topic', 'place', 'announcement.created_at', 'problem'])
    .select(['person.name as personName', 'conversation.name as conversationName'])
    .where(ofAccount('announcement', accountId))
    .where('announcement.created_at', '>', recentSince(ctx.now()))
    .where(isOpen)
    .orderBy('announcement.id')
    .limit(20)
    .execute()
  return rows.map(row => ({
    id: row.id,
    topic: row.topic,
    place:
      row.place.kind === 'channel' ? (row.conversationName ?? row.place.channel) : (row.personName ?? row.place.person),
    createdAt: row.created_at,
    problem: row.problem,
  }))
}

/** What could not be posted to a channel, and what is set up for that channel now. `null`: the account has no such post. */
export async function readRefused(
  db: Context['db'],
  accountId: number,
  announcementId: number,
): Promise<{ topic: Topic; problem: string; workspaceId: number; subscriptionId: number | null } | null> {
  const row = await db
    .selectFrom('announcement')
    .leftJoin('subscription', join =>
      join
        .onRef('subscription.workspace_id', '=', 'announcement.workspace_id')
        .on(sql<boolean>`subscription.channel = announcement.place ->> 'channel'`),
    )
    .select(['announcement.topic', 'announcement.problem', 'announcement.workspace_id', 'subscription.id'])
    .where('announcement.id', '=', announcementId)
    .where(ofAccount('announcement', accountId))
    .executeTakeFirst()
  return row
    ? { topic: row.topic, problem: row.problem ?? '', workspaceId: row.workspace_id, subscriptionId: row.id }
    : null
}

/** A person looked: `again` posts it once more, `arrived` lets it be. */
export async function settleUndelivered(
  ctx: Context,
  actor: Actor,
  input: { announcementId: number; arrived: boolean },
): Promise<{ kind: 'settled' } | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  await transact(ctx, async (trx, offers) => {
    const now = ctx.now()
    const row = await trx
      .updateTable('announcement')
      .set(
        input.arrived
          ? { state: 'undeliverable', problem: 'arrived_unseen', due_at: null }
          : { state: 'pending', due_at: now, failures: 0, problem: null },
      )
      .where('id', '=', input.announcementId)
      .where(ofAccount('announcement', actor.accountId))
      .where(isOpen)
      .returning(['id', 'wanted'])
      .executeTakeFirst()
    if (!row) return
    await record(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'delivery_settled',
      details: input,
      now,
    })
    if (!input.arrived) offerDelivery(offers, [row])
  })
  return { kind: 'settled' }
}
