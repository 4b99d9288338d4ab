import type { Trx } from '../context.ts'
import type { FeedTrouble } from '../feed/feed.ts'
import type { Integration } from '../integration/find-integration.ts'
import type { Work } from '../work.ts'
import { recordTrouble } from './record-trouble.ts'

/**
 * Records that a feed could not be read, schedules the next try, and informs the people who can fix it (`recordTrouble`).
 */
export async function recordReadFailure(
  trx: Trx,
  hints: Work[],
  input: { integration: Integration; trouble: FeedTrouble; retryAt: Date | null; now: Date },
): Promise<void> {
  const { integration, trouble, now } = input
  await trx
    .updateTable('integration')
    .set(eb => ({ next_sync_at: input.retryAt, failures: eb('failures', '+', 1) }))
    .where('id', '=', integration.id)
    .execute()
  await recordTrouble(trx, hints, { integration, about: 'answer', trouble, now })
}
