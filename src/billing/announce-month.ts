import { announce } from '../announcement/announce.ts'
import { destinationKey } from '../announcement/destination.ts'
import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { findRecipients } from '../person/find-recipients.ts'
import { selectReachable } from '../person/reach.ts'
import { platformsThat } from '../platform.ts'
import { type Announced, announceToChannels } from '../subscription/announce-to-channels.ts'
import type { Work } from '../work.ts'

/**
 * Announces a closed month to the channels that subscribed; where none did, to the person who confirmed the account's
 * first integration, or who hears instead, so that the month's end is never silent.
 */
export async function announceMonth(
  trx: Trx,
  hints: Work[],
  input: { accountId: number; month: string; billable: number; now: Date },
): Promise<void> {
  const { accountId, month, now } = input
  const otherwise = await personInCharge(trx, accountId)
  // No live workspace: there is nowhere to say it. The month is closed all the same and can be asked for later.
  if (otherwise === null) return
  const posts = await announceToChannels(trx, hints, {
    accountId,
    feed: null,
    alone: true,
    otherwise,
    topic: { kind: 'billing', month },
    idempotencyKey: `billing/${accountId}/${month}`,
    now,
  })
  if (input.billable === 0) return
  for (const { to, announcementId, threadOf } of await whereFilesGo(trx, posts)) {
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

/** Where an app may not post a file, the summary itself leads to it. */
async function whereFilesGo(trx: Trx, posts: Announced[]): Promise<Announced[]> {
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

/** Who confirmed the oldest integration; where neither they nor anybody with a role can be told, whoever of the company is known. */
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
