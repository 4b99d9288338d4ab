import { type SqlBool, sql } from 'kysely'
import type { Trx } from '../context.ts'
import { findRecipients } from '../person/find-recipients.ts'
import { isReachable } from '../person/reach.ts'
import type { Work } from '../work.ts'
import { announce } from './announce.ts'
import type { Topic } from './announcement.ts'
import { personPlace } from './destination.ts'
import { hintDelivery } from './hint-delivery.ts'
import { lockInOrder } from './lock-in-order.ts'
import type { Destination } from './messenger.ts'
import { CLOSED_PROBLEMS, recentSince } from './undelivered.ts'

/** Why something is not said. `left`: nobody is there who could hear it instead; it waits to be looked at. */
export type Unsaid = 'obsolete' | 'unlinked' | 'passed_on' | 'left'

/** Whether that is for the eyes of somebody who is told nothing any more: see `isReachable`. */
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

/** What is nobody else's business: an answer to them alone, and what another question to the rows passes on (`requestsToPass`). */
const THEIRS: readonly Topic['kind'][] = ['access_allowed', 'access_declined', 'access_request', 'click_redone']

/** Tells whoever hears instead, unless they hear of it anyway. Returns why it is not said to the person themselves. */
export async function passOn(
  trx: Trx,
  hints: Work[],
  row: { account_id: number; workspace_id: number; topic: Topic; once: string },
  now: Date,
): Promise<Unsaid> {
  const { account_id: accountId, topic } = row
  if (THEIRS.includes(topic.kind)) return 'obsolete'
  const recipients = await findRecipients(trx, accountId, null)
  for (const personId of recipients) {
    const to = await personPlace(trx, personId)
    if (await hears(trx, accountId, to, topic)) continue
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

async function hears(trx: Trx, accountId: number, to: Destination, topic: Topic): Promise<boolean> {
  const told = await trx
    .selectFrom('announcement')
    .select('id')
    .where('account_id', '=', accountId)
    .where('topic', '=', json(topic))
    .where('workspace_id', '=', to.workspaceId)
    .where('place', '=', json(to.place))
    .executeTakeFirst()
  return told !== undefined
}

/** What was refused to somebody who turns out to be out of reach: tried again, it is passed on. */
export async function passOnRefused(trx: Trx, hints: Work[], personId: number, now: Date): Promise<void> {
  const { workspaceId, place } = await personPlace(trx, personId)
  const theirs = sql<SqlBool>`workspace_id = ${workspaceId} and place = ${json(place)} and address is null
    and state = 'undeliverable' and problem <> all(${CLOSED_PROBLEMS}::text[]) and created_at > ${recentSince(now)}`
  await lockInOrder(trx, theirs)
  const rows = await trx
    .updateTable('announcement')
    .set({ state: 'pending', due_at: now, failures: 0, problem: null })
    .where(theirs)
    .returning(['id', 'wanted'])
    .execute()
  hintDelivery(hints, rows)
}
