import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'
import { announce } from './announce.ts'
import type { Topic } from './announcement.ts'
import { personPlace } from './destination.ts'

/**
 * Announces a topic to each of these people, in their own chat. `idempotencyKey` returns the key of one person's
 * announcement.
 */
export async function announceToPeople(
  trx: Trx,
  hints: Work[],
  people: Iterable<number>,
  what: { accountId: number; topic: Topic; idempotencyKey: (personId: number) => string; now: Date },
): Promise<void> {
  const { accountId, topic, idempotencyKey, now } = what
  for (const personId of people) {
    const to = await personPlace(trx, personId)
    await announce(trx, hints, { accountId, ...to, topic, idempotencyKey: idempotencyKey(personId), now })
  }
}
