import { tell } from '../announcement/tell.ts'
import type { Trx } from '../context.ts'
import type { Integration } from '../integration/find-integration.ts'
import type { Work } from '../work.ts'

/** Announces what one sync found, when it is complete: one digest, not a post for each machine. */
export async function tellArrival(
  trx: Trx,
  offers: Work[],
  input: { integration: Integration; startedAt: Date; now: Date },
): Promise<void> {
  const { integration, startedAt, now } = input
  const arrival = await trx
    .updateTable('arrival')
    .set({ announced_at: now })
    .where('integration_id', '=', integration.id)
    .where('read_started_at', '=', startedAt)
    .where('announced_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!arrival) return
  await tell(trx, offers, {
    accountId: integration.accountId,
    to: 'new_assets',
    otherwise: integration.confirmedBy ?? integration.installedBy,
    topic: { kind: 'arrival', arrivalId: arrival.id },
    once: `arrival/${arrival.id}`,
    now,
  })
}
