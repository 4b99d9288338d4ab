import { announce } from '../announcement/announce.ts'
import { destinationKey } from '../announcement/destination.ts'
import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { findRecipients } from '../person/find-recipients.ts'
import { selectReachable } from '../person/reach.ts'
import { platformsThat } from '../platform.ts'
import { type Announced, announceToRecipients } from '../subscription/announce-to-recipients.ts'
import type { Work } from '../work.ts'

/**
 * Announces a closed month to the channels that subscribed. If none did, announces it to the person who confirmed the
 * account's first integration, or to a substitute, so that a month never ends unnoticed.
 */
export async function announceMonth(
  trx: Trx,
  hints: Work[],
  input: { accountId: number; month: string; billable: number; now: Date },
): Promise<void> {
  const { accountId, month, now } = input
  const fallbackPersonId = await personInCharge(trx, accountId)
  // No live workspace, so there is no place to post. The month is closed all the same and can be looked up later.
  if (fallbackPersonId === null) return
  const posts = await announceToRecipients(trx, hints, {
    accountId,
    integrationId: null,
    alone: true,
    fallbackPersonId,
    topic: { kind: 'billing', month },
    idempotencyKey: `billing/${accountId}/${month}`,
    now,
  })
  if (input.billable === 0) return
  for (const { to, announcementId, threadOf } of await postsWithFiles(trx, posts)) {
    await announce(trx, hints, {
      accountId,
      workspaceId: to.workspaceId,
      place: to.place,
      topic: { kind: 'billing_csv', month },
      idempotencyKey: `billing-csv/${accountId}/${month}@${destinationKey(to)}`,
      now,
      threadOf: threadOf ?? announcementId,
    })
  }
}

/** The posts on platforms where the app may post a file. On the others, the summary has a link to the file. */
async function postsWithFiles(trx: Trx, posts: Announced[]): Promise<Announced[]> {
  if (posts.length === 0) return []
  const workspaces = await trx
    .selectFrom('workspace')
    .select('id')
    .where('platform', 'in', platformsThat('takesFiles'))
    .where(
      'id',
      'in',
      posts.map(post => post.to.workspaceId),
    )
    .execute()
  return posts.filter(post => workspaces.some(({ id }) => id === post.to.workspaceId))
}

/**
 * The person who confirmed the oldest integration. If neither they nor anybody with a role can be reached, any
 * reachable person of the account.
 */
async function personInCharge(trx: Trx, accountId: number): Promise<number | null> {
  const confirmed = await trx
    .selectFrom('integration')
    .select('confirmed_by')
    .where(ofAccount('integration', accountId))
    .where('confirmed_by', 'is not', null)
    .orderBy('id')
    .executeTakeFirst()
  const [recipient] = await findRecipients(trx, accountId, confirmed?.confirmed_by ?? null)
  if (recipient !== undefined) return confirmed?.confirmed_by ?? recipient
  const known = await selectReachable(trx, accountId).limit(1).executeTakeFirst()
  return known?.id ?? null
}
