import { sql } from 'kysely'
import { announce } from '../announcement/announce.ts'
import { SUBSCRIBED_AS, type SubscribedTopic, type Topic } from '../announcement/announcement.ts'
import { destinationKey } from '../announcement/destination.ts'
import type { Destination } from '../announcement/messenger.ts'
import { monthOf } from '../calendar/calendar-month.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'
import { audience, type Recipient } from './recipients.ts'
import { whenToPost } from './when-to-post.ts'

export interface News {
  accountId: number
  /** The integration it is about; `null`: all of them. */
  feed: number | null
  /** The person who hears of it where no channel does; null: nobody in particular. */
  otherwise: number | null
  topic: SubscribedTopic
  idempotencyKey: string
  now: Date
  /** Not before then. */
  notBefore?: Date
  /** A post of its own, whatever the channel's pace; its quiet hours count all the same. */
  alone?: boolean
  /** The person whose own doing it is: not told as news to them alone. */
  doneBy?: number | null
}

/** A post that was announced. */
export interface Announced {
  to: Destination
  announcementId: number
  /** The post below which it stands itself. */
  threadOf: number | null
}

/**
 * Announces `news.topic` to everybody who hears of it, once for each place, when and where each wants to hear. Returns what
 * that comes to.
 */
export async function announceToChannels(trx: Trx, hints: Work[], news: News): Promise<Announced[]> {
  const told: Announced[] = []
  const { accountId, topic, now } = news
  const recipients = await audience(trx, {
    accountId,
    topic: SUBSCRIBED_AS[topic.kind],
    feed: news.feed,
    otherwise: news.otherwise,
  })
  const zone = await timeZone(trx, accountId)
  for (const recipient of recipients) {
    const { to, subscription } = recipient
    if (subscription === null && recipient.personId === news.doneBy) continue
    const begin = news.notBefore ?? now
    const due = subscription
      ? whenToPost(begin, zone, news.alone ? { ...subscription, pace: 'at_once' } : subscription)
      : begin
    const common = { accountId, workspaceId: to.workspaceId, place: to.place, now, due }
    const threadOf = await monthThread(trx, hints, recipient, { ...common, month: monthOf(due, zone) })
    const later = due > now && !news.alone && to.place.kind === 'channel'
    const digestId = later ? await addToDigest(trx, to, topic, due) : null
    const announcementId = await announce(trx, hints, {
      ...common,
      threadOf,
      topic: digestId === null ? topic : { kind: 'digest', digestId },
      idempotencyKey: digestId === null ? `${news.idempotencyKey}@${destinationKey(to)}` : `digest/${digestId}`,
    })
    told.push({ to, announcementId, threadOf })
  }
  return told
}

async function timeZone(trx: Trx, accountId: number): Promise<string> {
  const row = await trx.selectFrom('account').select('time_zone').where('id', '=', accountId).executeTakeFirstOrThrow()
  return row.time_zone
}

/** What the channel hears of at that instant; the same digest for all of it. Returns its id. */
async function addToDigest(trx: Trx, to: Destination, topic: Topic, due: Date): Promise<number> {
  const channel = to.place.kind === 'channel' ? to.place.channel : ''
  const { id } = await trx
    .insertInto('digest')
    .values({ workspace_id: to.workspaceId, channel, due_at: due })
    .onConflict(conflict =>
      conflict.columns(['workspace_id', 'channel', 'due_at']).where('closed', '=', false).doUpdateSet({ due_at: due }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`
    insert into digest_part (digest_id, topic) values (${id}, ${JSON.stringify(topic)}::jsonb)
    on conflict do nothing`.execute(trx)
  return id
}

/** The post under which this month's news of the channel stand, where it wants that; brought up to date with each. */
async function monthThread(
  trx: Trx,
  hints: Work[],
  { to, subscription }: Recipient,
  input: { accountId: number; month: string; due: Date; now: Date },
): Promise<number | null> {
  if (subscription?.layout !== 'thread') return null
  const { accountId, month, due, now } = input
  return await announce(trx, hints, {
    accountId,
    workspaceId: to.workspaceId,
    place: to.place,
    topic: { kind: 'thread', subscriptionId: subscription.id, month },
    idempotencyKey: await threadKey(trx, accountId, `thread/${destinationKey(to)}/${month}`),
    now,
    due,
  })
}

/** A workspace that left another account in that month has a post of its own: below the other's nothing of it is said. */
async function threadKey(trx: Trx, accountId: number, key: string): Promise<string> {
  const standing = await trx.selectFrom('announcement').select('account_id').where('once', '=', key).executeTakeFirst()
  return standing === undefined || standing.account_id === accountId ? key : `${key}/${accountId}`
}
