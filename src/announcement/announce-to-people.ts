import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'
import { announce } from './announce.ts'
import type { Topic } from './announcement.ts'
import { personPlace } from './destination.ts'

/** Announces it to each of these people, in their own chat. `once`: the idempotency key of each. */
export async function announceToPeople(
  trx: Trx,
  offers: Work[],
  people: Iterable<number>,
  what: { accountId: number; topic: Topic; once: (personId: number) => string; now: Date },
): Promise<void> {
  const { accountId, topic, once, now } = what
  for (const personId of people) {
    const to = await personPlace(trx, personId)
    await announce(trx, offers, { accountId, ...to, topic, once: once(personId), now })
  }
}
