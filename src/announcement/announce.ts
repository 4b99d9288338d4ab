import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'
import type { Place, Topic } from './announcement.ts'
import { hintDelivery } from './hint-delivery.ts'
import { isOneOf, lockInOrder } from './lock-in-order.ts'

export interface NewAnnouncement {
  accountId: number
  workspaceId: number
  place: Place
  topic: Topic
  /** Names the thing and the place: told once, however often the use case runs. */
  idempotencyKey: string
  now: Date
  /** When it is said; without it now, `null`: the first `refresh` sends it. */
  due?: Date | null
  /** The announcement under which it stands, where the platform has threads; it is posted after that one. */
  threadOf?: number | null
}

/** Somebody saw it there, and where it stands nobody knows. */
export const ARRIVED_UNSEEN = 'arrived_unseen'

/**
 * Writes "this must be told" in the transaction of the fact itself: the row is the outbox. Said again with the same
 * key, the message that stands is brought up to date instead; one that stands where we can't find it is left as it is, since
 * it must not stand there twice. Returns the announcement's id.
 */
export async function announce(trx: Trx, hints: Work[], a: NewAnnouncement): Promise<number> {
  const due = a.due === undefined ? a.now : a.due
  const row = await trx
    .insertInto('announcement')
    .values({
      account_id: a.accountId,
      workspace_id: a.workspaceId,
      place: JSON.stringify(a.place),
      topic: JSON.stringify(a.topic),
      once: a.idempotencyKey,
      created_at: a.now,
      due_at: due,
      thread_of: a.threadOf ?? null,
    })
    .onConflict(conflict =>
      conflict.column('once').doUpdateSet(eb => ({
        wanted: eb('announcement.wanted', '+', 1),
        place: eb.ref('excluded.place'),
        due_at: sql<Date | null>`case when announcement.problem = ${ARRIVED_UNSEEN} then null else ${sooner(sql`excluded.due_at`)} end`,
      })),
    )
    .returning(['id', 'wanted'])
    .executeTakeFirstOrThrow()
  if (due && due <= a.now) hintDelivery(hints, [row])
  return row.id
}

/**
 * Brings every posted copy about `topics` up to date, on every platform, also where they stand in a digest: what they say
 * follows from the rows.
 */
export async function refresh(trx: Trx, hints: Work[], topics: Topic | readonly Topic[], now: Date): Promise<void> {
  const about = postsAbout([topics].flat())
  await lockInOrder(
    trx,
    sql<SqlBool>`id in (
      select unnest(array[id, thread_of]) from announcement where topic in ${about} and state <> 'undeliverable')`,
  )
  const rows = await trx
    .updateTable('announcement')
    .set(eb => ({ wanted: eb('wanted', '+', 1), due_at: notSooner(sql`${now}::timestamptz`) }))
    .where('topic', 'in', about)
    .where('state', '!=', 'undeliverable')
    .returning(['id', 'wanted', 'due_at', 'thread_of'])
    .execute()
  hintDelivery(
    hints,
    rows.filter(row => row.due_at && row.due_at <= now),
  )
  await refreshThreads(
    trx,
    hints,
    rows.map(row => row.thread_of),
    now,
  )
}

/** Brings the posts of a month up to date, under which something has changed. */
export async function refreshThreads(
  trx: Trx,
  hints: Work[],
  threads: readonly (number | null)[],
  now: Date,
): Promise<void> {
  const ids = threads.filter(id => id !== null)
  if (ids.length === 0) return
  await lockInOrder(trx, isOneOf(ids))
  const rows = await trx
    .updateTable('announcement')
    .set(eb => ({ wanted: eb('wanted', '+', 1), due_at: notSooner(sql`${now}::timestamptz`) }))
    .where('id', 'in', ids)
    .where(sql<boolean>`topic ->> 'kind' = 'thread'`)
    .where('state', 'in', ['sent', 'sending'])
    .returning(['id', 'wanted'])
    .execute()
  hintDelivery(hints, rows)
}

/** The topics under which these were told: their own, and the digests that hold them. */
export function postsAbout(topics: readonly Topic[]): RawBuilder<Topic> {
  const told = sql`(select unnest(${topics.map(topic => JSON.stringify(topic))}::text[])::jsonb as topic)`
  return sql<Topic>`(
    select topic from ${told} own union all
    select jsonb_build_object('kind', 'digest', 'digestId', digest_id) from digest_part where topic in ${told})`
}

/**
 * Being said right now: it is brought up to date afterwards. Due at once, another worker would look for a message that is
 * still on its way, not find it, and say it a second time.
 */
function unlessSending(due: RawBuilder<unknown>): RawBuilder<Date | null> {
  return sql`case when announcement.state = 'sending' then announcement.due_at else ${due} end`
}

/** What is to be said later is not said sooner because something about it changes. */
function notSooner(now: RawBuilder<unknown>): RawBuilder<Date | null> {
  return unlessSending(
    sql`case when announcement.state = 'pending' then greatest(announcement.due_at, ${now}) else ${now} end`,
  )
}

/** Said again with another time, the earlier one counts. */
function sooner(due: RawBuilder<unknown>): RawBuilder<Date | null> {
  return unlessSending(
    sql`case when announcement.state = 'pending' then least(announcement.due_at, ${due}) else ${due} end`,
  )
}
