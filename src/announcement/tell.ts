import type { Trx } from '../context.ts'
import type { SubscriptionTopic } from '../database/tables.ts'
import type { Work } from '../work.ts'
import { announce } from './announce.ts'
import type { Topic } from './announcement.ts'
import { audience, destinationKey } from './audience.ts'

/** Announces `topic` to everybody who hears of it, once for each place. */
export async function tell(
  trx: Trx,
  offers: Work[],
  input: { accountId: number; to: SubscriptionTopic; otherwise: number; topic: Topic; once: string; now: Date },
): Promise<void> {
  for (const to of await audience(trx, { accountId: input.accountId, topic: input.to, otherwise: input.otherwise })) {
    await announce(trx, offers, {
      accountId: input.accountId,
      workspaceId: to.workspaceId,
      place: to.place,
      topic: input.topic,
      once: `${input.once}@${destinationKey(to)}`,
      now: input.now,
    })
  }
}
