import { sql } from 'kysely'
import { announce, postsAbout, refresh } from '../announcement/announce.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'

interface Decided {
  accountId: number
  arrivalId: number
  now: Date
}

/** After a decision: every posted copy says so, and below each in a channel stands who decided. */
export async function tellDecision(trx: Trx, offers: Work[], decided: Decided): Promise<void> {
  const { arrivalId, now } = decided
  await refreshArrival(trx, offers, arrivalId, now)
  await recordBelow(trx, offers, decided)
}

/** Brings every posted copy about an arrival up to date. */
export async function refreshArrival(trx: Trx, offers: Work[], arrivalId: number, now: Date): Promise<void> {
  const topics = (['arrival', 'reminder'] as const).map(kind => ({ kind, arrivalId }))
  await refresh(trx, offers, topics, now)
}

/**
 * Below every post about an arrival in a channel, for the record: who decided what, and when. One reply for each post,
 * brought up to date with every decision. A group chat in Teams has no threads: there the post itself says it.
 */
async function recordBelow(trx: Trx, offers: Work[], { accountId, arrivalId, now }: Decided): Promise<void> {
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
    await announce(trx, offers, {
      accountId,
      workspaceId: post.workspace_id,
      place: post.place,
      topic: { kind: 'decisions', arrivalId },
      once: `decisions/${arrivalId}/${post.id}`,
      now,
      threadOf: post.thread_of ?? post.id,
    })
  }
}
