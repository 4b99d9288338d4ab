import { sql } from 'kysely'
import { announce } from '../announcement/announce.ts'
import { SUBSCRIBED_AS, type SubscribedTopic, type Topic } from '../announcement/announcement.ts'
import { destinationKey } from '../announcement/destination.ts'
import type { Destination } from '../announcement/messenger.ts'
import { monthOf } from '../calendar/calendar-month.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'
import { findTopicRecipients, type Recipient } from './find-topic-recipients.ts'
import { whenToPost } from './when-to-post.ts'

export interface ChannelAnnouncement {
  accountId: number
  /** The id of the integration; `null`: the topic is about all of them. */
  integrationId: number | null
  /** The person who gets it if no channel has subscribed; null: nobody in particular (see `findRecipients`). */
  fallbackPersonId: number | null
  topic: SubscribedTopic
  idempotencyKey: string
  now: Date
  /** The earliest time to post it. */
  notBefore?: Date
  /** A post of its own even if the channel wants digests; its quiet hours still apply. */
  alone?: boolean
  /** The person who caused it: they get no direct message about it. */
  doneBy?: number | null
}

/** A post that was announced. */
export interface Announced {
  to: Destination
  announcementId: number
  /** The announcement whose thread it belongs to. */
  threadOf: number | null
}

/**
 * Announces `input.topic` to every recipient, once per place, at the time and in the form that the channel chose.
 * Returns the announcements.
 */
export async function announceToRecipients(trx: Trx, hints: Work[], input: ChannelAnnouncement): Promise<Announced[]> {
  const announced: Announced[] = []
  const { accountId, topic, now } = input
  const recipients = await findTopicRecipients(trx, {
    accountId,
    topic: SUBSCRIBED_AS[topic.kind],
    integrationId: input.integrationId,
    fallbackPersonId: input.fallbackPersonId,
  })
  const zone = await timeZone(trx, accountId)
  for (const recipient of recipients) {
    const { to, subscription } = recipient
    if (subscription === null && recipient.personId === input.doneBy) continue
    const earliest = input.notBefore ?? now
    const due = subscription
      ? whenToPost(earliest, zone, input.alone ? { ...subscription, pace: 'at_once' } : subscription)
      : earliest
    const common = { accountId, workspaceId: to.workspaceId, place: to.place, now, due }
    const month = topic.kind === 'billing' ? topic.month : monthOf(due, zone)
    const threadOf = await monthThread(trx, hints, recipient, { ...common, month })
    const later = due > now && !input.alone && to.place.kind === 'channel'
    const digestId = later ? await addToDigest(trx, to, topic, due) : null
    const announcementId = await announce(trx, hints, {
      ...common,
      threadOf,
      topic: digestId === null ? topic : { kind: 'digest', digestId },
      idempotencyKey: digestId === null ? `${input.idempotencyKey}@${destinationKey(to)}` : `digest/${digestId}`,
    })
    announced.push({ to, announcementId, threadOf })
  }
  return announced
}

async function timeZone(trx: Trx, accountId: number): Promise<string> {
  const row = await trx.selectFrom('account').select('time_zone').where('id', '=', accountId).executeTakeFirstOrThrow()
  return row.time_zone
}

/** Adds a topic to the channel's digest of that time, and creates the digest if there is none. Returns its id. */
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

/**
 * The month's post in whose thread this channel wants its posts; null if it wants none. Each call refreshes it. The
 * bill of a month belongs to that month's thread, although it is posted in the next month.
 */
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

/**
 * A workspace that changed accounts within the month gets a new thread: a post must not be in the thread of the other
 * account.
 */
async function threadKey(trx: Trx, accountId: number, key: string): Promise<string> {
  const existing = await trx.selectFrom('announcement').select('account_id').where('once', '=', key).executeTakeFirst()
  return existing === undefined || existing.account_id === accountId ? key : `${key}/${accountId}`
}
