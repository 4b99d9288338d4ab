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
  /** Names the topic and the place: it is announced once, however often the use case runs. */
  idempotencyKey: string
  now: Date
  /** When to post it. Undefined: now. Null: not until the first `refresh`. */
  due?: Date | null
  /**
   * Until `due` the caller shows it itself: nothing posts it before, not even after a `refresh`. It is leased as by a
   * worker that posts it, so if the process ends, it is posted then.
   */
  held?: boolean
  /** The announcement whose thread it belongs to, if the platform has threads. It is posted after that one. */
  threadOf?: number | null
}

/** Value of `problem`: somebody saw the post at its place, but its address is unknown. */
export const SEEN_BY_A_PERSON = 'arrived_unseen'

/**
 * Writes an announcement in the transaction of the fact that it announces: the row is the outbox.
 *
 * A second call with the same key refreshes the posted message instead, unless its address is unknown
 * (`SEEN_BY_A_PERSON`): posting it again would duplicate it. Returns the announcement's id.
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
      ...(a.held ? { state: 'sending' as const } : {}),
      thread_of: a.threadOf ?? null,
    })
    .onConflict(conflict =>
      conflict.column('once').doUpdateSet(eb => ({
        wanted: eb('announcement.wanted', '+', 1),
        place: eb.ref('excluded.place'),
        due_at: sql<Date | null>`case when announcement.problem = ${SEEN_BY_A_PERSON} then null else ${earlierDue(sql`excluded.due_at`)} end`,
      })),
    )
    .returning(['id', 'wanted'])
    .executeTakeFirstOrThrow()
  if (due && due <= a.now) hintDelivery(hints, [row])
  return row.id
}

/**
 * Marks every post about `topics` to be redrawn, on every platform, including digests that contain them and the month
 * threads above them.
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
    .set(eb => ({ wanted: eb('wanted', '+', 1), due_at: laterDue(sql`${now}::timestamptz`) }))
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

/** Marks the month threads (topic `thread`) above changed posts to be redrawn. Other ids in `threads` are ignored. */
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
    .set(eb => ({ wanted: eb('wanted', '+', 1), due_at: laterDue(sql`${now}::timestamptz`) }))
    .where('id', 'in', ids)
    .where(sql<boolean>`topic ->> 'kind' = 'thread'`)
    .where('state', 'in', ['sent', 'sending'])
    .returning(['id', 'wanted'])
    .execute()
  hintDelivery(hints, rows)
}

/** The topics whose posts show one of `topics`: themselves, and the digests that contain them. */
export function postsAbout(topics: readonly Topic[]): RawBuilder<Topic> {
  const given = sql`(select unnest(${topics.map(topic => JSON.stringify(topic))}::text[])::jsonb as topic)`
  return sql<Topic>`(
    select topic from ${given} own union all
    select jsonb_build_object('kind', 'digest', 'digestId', digest_id) from digest_part where topic in ${given})`
}

/**
 * Leaves `due_at` of a row that is being sent: it is redrawn afterwards. If it were due at once, another worker would
 * look up a message that is still on its way, not find it, and post it a second time.
 */
function unlessSending(due: RawBuilder<unknown>): RawBuilder<Date | null> {
  return sql`case when announcement.state = 'sending' then announcement.due_at else ${due} end`
}

/** A change must not post something sooner than it was due. */
function laterDue(now: RawBuilder<unknown>): RawBuilder<Date | null> {
  return unlessSending(
    sql`case when announcement.state = 'pending' then greatest(announcement.due_at, ${now}) else ${now} end`,
  )
}

/** If it is announced again with another due time, the earlier one counts. */
function earlierDue(due: RawBuilder<unknown>): RawBuilder<Date | null> {
  return unlessSending(
    sql`case when announcement.state = 'pending' then least(announcement.due_at, ${due}) else ${due} end`,
  )
}
