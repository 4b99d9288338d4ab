import { type SqlBool, sql } from 'kysely'
import type { Trx } from '../context.ts'
import { findRecipients } from '../person/find-recipients.ts'
import { isReachable } from '../person/reach.ts'
import type { Work } from '../work.ts'
import { announce } from './announce.ts'
import type { Topic } from './announcement.ts'
import { personPlace } from './destination.ts'
import { dueAnew } from './due-anew.ts'
import { hintDelivery } from './hint-delivery.ts'
import { lockInOrder } from './lock-in-order.ts'
import type { Destination } from './messenger.ts'
import { CLOSED_PROBLEMS, recentSince } from './undelivered.ts'

/**
 * Why an announcement is not posted. `left`: nobody can get it in the person's place; it stays in the list of
 * undelivered posts.
 */
export type ReasonNotPosted = 'obsolete' | 'unlinked' | 'passed_on' | 'left'

/** Whether a destination is a person who gets no posts any more (see `isReachable`). False for a channel. */
export async function isOutOfReach(trx: Trx, { workspaceId, place }: Destination): Promise<boolean> {
  if (place.kind === 'channel') return false
  const person = await trx
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(isReachable.as('reachable'))
    .where('workspace_id', '=', workspaceId)
    .where('person.external_id', '=', place.person)
    .executeTakeFirst()
  return person?.reachable === false
}

/**
 * Topics that nobody else gets: answers to the person themselves, and requests for access, which `requestsToPass` hands
 * on.
 */
const NOT_PASSED_ON: readonly Topic['kind'][] = ['access_allowed', 'access_declined', 'access_request', 'click_redone']

/**
 * Announces the topic to the people who get it in the person's place, except those who have it already. Returns why the
 * person's own announcement is not posted.
 */
export async function passOn(
  trx: Trx,
  hints: Work[],
  row: { account_id: number; workspace_id: number; topic: Topic; once: string },
  now: Date,
): Promise<ReasonNotPosted> {
  const { account_id: accountId, topic } = row
  // For anybody else there is nothing to say.
  if (NOT_PASSED_ON.includes(topic.kind)) return 'obsolete'
  const recipients = await findRecipients(trx, accountId, null)
  for (const personId of recipients) {
    const to = await personPlace(trx, personId)
    if (await isAnnouncedTo(trx, accountId, to, topic)) continue
    const { workspaceId, place } = to
    await announce(trx, hints, {
      accountId,
      workspaceId,
      place,
      topic,
      idempotencyKey: `${row.once}/${personId}`,
      now,
    })
  }
  return recipients.length > 0 ? 'passed_on' : 'left'
}

const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`

async function isAnnouncedTo(trx: Trx, accountId: number, to: Destination, topic: Topic): Promise<boolean> {
  const existing = await trx
    .selectFrom('announcement')
    .select('id')
    .where('account_id', '=', accountId)
    .where('topic', '=', json(topic))
    .where('workspace_id', '=', to.workspaceId)
    .where('place', '=', json(to.place))
    .executeTakeFirst()
  return existing !== undefined
}

/** Retries what was refused to a person who turns out to be out of reach: the next delivery passes it on. */
export async function passOnRefused(trx: Trx, hints: Work[], personId: number, now: Date): Promise<void> {
  const { workspaceId, place } = await personPlace(trx, personId)
  const refused = sql<SqlBool>`workspace_id = ${workspaceId} and place = ${json(place)} and address is null
    and state = 'undeliverable' and problem <> all(${CLOSED_PROBLEMS}::text[]) and created_at > ${recentSince(now)}`
  await lockInOrder(trx, refused)
  const rows = await trx
    .updateTable('announcement')
    .set({ state: 'pending', ...dueAnew(now) })
    .where(refused)
    .returning(['id', 'wanted'])
    .execute()
  hintDelivery(hints, rows)
}
