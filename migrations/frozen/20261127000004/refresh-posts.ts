import { type Kysely, type RawBuilder, sql } from 'kysely'

/** Marks every post about these topics to be redrawn, with the digests that contain them and the threads above them. */
export async function refreshPosts(db: Kysely<unknown>, topics: readonly object[], now: Date): Promise<void> {
  const { rows } = await sql<{ thread_of: number | null }>`
    update announcement set wanted = wanted + 1, due_at = ${dueAgain(now)}
    where topic in ${postsAbout(topics)} and state <> 'undeliverable'
    returning thread_of`.execute(db)
  const threads = rows.flatMap(row => row.thread_of ?? [])
  await sql`
    update announcement set wanted = wanted + 1, due_at = ${dueAgain(now)}
    where id = any(${threads}::bigint[]) and topic ->> 'kind' = 'thread' and state in ('sent', 'sending')`.execute(db)
}

export async function refreshArrival(db: Kysely<unknown>, arrivalId: number, now: Date): Promise<void> {
  const topics = ['arrival', 'reminder'].map(kind => ({ kind, arrivalId }))
  await refreshPosts(db, topics, now)
}

/** Redraws the posts about an arrival after a decision, and records the decision below each post in a channel. */
export async function announceDecision(
  db: Kysely<unknown>,
  { accountId, arrivalId, now }: { accountId: number; arrivalId: number; now: Date },
): Promise<void> {
  await refreshArrival(db, arrivalId, now)
  await sql`
    insert into announcement (account_id, workspace_id, place, topic, once, created_at, due_at, thread_of)
    select ${accountId}::bigint, workspace_id, place, jsonb_build_object('kind', 'decisions', 'arrivalId', ${arrivalId}::bigint),
      'decisions/' || ${arrivalId}::bigint || '/' || id, ${now}::timestamptz, ${now}::timestamptz, coalesce(thread_of, id)
    from announcement
    where topic in ${postsAbout([{ kind: 'arrival', arrivalId }])} and address is not null and state <> 'undeliverable'
      and place ->> 'kind' = 'channel' and not exists (
        select from conversation where external_id = announcement.place ->> 'channel' and kind = 'group')
    order by id
    on conflict (once) do update set wanted = announcement.wanted + 1, place = excluded.place, due_at = case
      when announcement.problem = 'arrived_unseen' then null
      when announcement.state = 'sending' then announcement.due_at
      when announcement.state = 'pending' then least(announcement.due_at, excluded.due_at)
      else excluded.due_at end`.execute(db)
}

/** When a changed post is due: not sooner than it was, and not while it is being sent. */
function dueAgain(now: Date): RawBuilder<unknown> {
  return sql`case when state = 'sending' then due_at
    when state = 'pending' then greatest(due_at, ${now}::timestamptz) else ${now}::timestamptz end`
}

function postsAbout(topics: readonly object[]): RawBuilder<unknown> {
  const given = sql`(select unnest(${topics.map(topic => JSON.stringify(topic))}::text[])::jsonb as topic)`
  return sql`(
    select topic from ${given} own union all
    select jsonb_build_object('kind', 'digest', 'digestId', digest_id) from digest_part where topic in ${given})`
}
