import { tell } from '../announcement/tell.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'
import type { Integration } from './find-integration.ts'

/** At the end of a read: assets that it showed to be in doubt are told once, to whoever hears of new assets. */
export async function tellConflicts(
  trx: Trx,
  offers: Work[],
  input: { integration: Integration; startedAt: Date; now: Date },
): Promise<void> {
  const { integration, startedAt, now } = input
  const opened = await trx
    .selectFrom('asset_conflict')
    .select('id')
    .where('integration_id', '=', integration.id)
    .where('settled_at', 'is', null)
    .where('opened_at', '>=', startedAt)
    .limit(1)
    .executeTakeFirst()
  if (!opened) return
  const readStartedAt = startedAt.toISOString()
  await tell(trx, offers, {
    accountId: integration.accountId,
    to: 'new_assets',
    feed: integration.id,
    otherwise: integration.confirmedBy ?? integration.installedBy,
    topic: { kind: 'conflicts', integrationId: integration.id, readStartedAt },
    once: `conflicts/${integration.id}/${readStartedAt}`,
    now,
  })
}
