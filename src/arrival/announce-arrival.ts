import { readSettings } from '../account/read-account.ts'
import type { Trx } from '../context.ts'
import { HOUR_MS } from '../durations.ts'
import type { Integration } from '../integration/find-integration.ts'
import { announceToRecipients } from '../subscription/announce-to-recipients.ts'
import type { Work } from '../work.ts'

/**
 * Announces the new machines of one read at its end, in one post and not one for each machine. If they wait for
 * approval, one reminder follows after the time that the account has chosen.
 */
export async function announceArrival(
  trx: Trx,
  hints: Work[],
  input: { integration: Integration; readStartedAt: Date; now: Date },
): Promise<void> {
  const { integration, readStartedAt, now } = input
  const arrival = await trx
    .updateTable('arrival')
    .set({ announced_at: now })
    .where('integration_id', '=', integration.id)
    .where('read_started_at', '=', readStartedAt)
    .where('announced_at', 'is', null)
    .returning(eb => [
      'id',
      eb.exists(eb.selectFrom('arrival_asset').whereRef('arrival_id', '=', 'arrival.id')).as('hasAssets'),
      // The setting may have changed during the read, so some may be imported and others wait.
      eb
        .exists(eb.selectFrom('arrival_asset').whereRef('arrival_id', '=', 'arrival.id').where('decision', 'is', null))
        .as('waits'),
    ])
    .executeTakeFirst()
  // Later pages of the same list may have shown that all of them are known machines; then they were merged.
  if (!arrival?.hasAssets) return
  const about = {
    accountId: integration.accountId,
    integrationId: integration.id,
    fallbackPersonId: integration.ownerId,
    now,
  }
  await announceToRecipients(trx, hints, {
    ...about,
    topic: { kind: 'arrival', arrivalId: arrival.id },
    idempotencyKey: `arrival/${arrival.id}`,
  })
  if (!arrival.waits) return
  const { remindAfterHours } = await readSettings(trx, integration.accountId)
  if (remindAfterHours === null) return
  await announceToRecipients(trx, hints, {
    ...about,
    topic: { kind: 'reminder', arrivalId: arrival.id },
    idempotencyKey: `reminder/${arrival.id}`,
    notBefore: new Date(now.getTime() + remindAfterHours * HOUR_MS),
    alone: true,
  })
}
