import { sql } from 'kysely'
import { announce, postsAbout, refresh } from '../announcement/announce.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'

interface DecidedArrival {
  accountId: number
  arrivalId: number
  now: Date
}

/** After a decision: updates every post about the arrival, and records the decision below each post in a channel. */
export async function announceDecision(trx: Trx, hints: Work[], decided: DecidedArrival): Promise<void> {
  const { arrivalId, now } = decided
  await refreshArrival(trx, hints, arrivalId, now)
  await announceBelow(trx, hints, decided)
}

/** Updates every post about an arrival. */
export async function refreshArrival(trx: Trx, hints: Work[], arrivalId: number, now: Date): Promise<void> {
  const topics = (['arrival', 'reminder'] as const).map(kind => ({ kind, arrivalId }))
  await refresh(trx, hints, topics, now)
}

/**
 * Posts who decided what and when, as a reply below every post about an arrival in a channel. Each post gets one reply,
 * which is edited at every decision. A group chat in Teams has no threads: there the post itself shows it.
 */
async function announceBelow(trx: Trx, hints: Work[], { accountId, arrivalId, now }: DecidedArrival): Promise<void> {
  const posts = await trx
    .selectFrom('announcement')
    .select(['id', 'workspace_id', 'place', 'thread_of'])
    .where('topic', 'in', postsAbout([{ kind: 'arrival', arrivalId }]))
    .where('address', 'is not', null)
    .where('state', '!=', 'undeliverable')
    .where(sql<boolean>`place ->> 'kind' = 'channel'`)
    .where(
      sql<boolean>`not exists (
        select from conversation where external_id = announcement.place ->> 'channel' and kind = 'group')`,
    )
    .orderBy('id')
    .execute()
  for (const post of posts) {
    await announce(trx, hints, {
      accountId,
      workspaceId: post.workspace_id,
      place: post.place,
      topic: { kind: 'decisions', arrivalId },
      idempotencyKey: `decisions/${arrivalId}/${post.id}`,
      now,
      threadOf: post.thread_of ?? post.id,
    })
  }
}
