import { announceArrival } from '../arrival/announce-arrival.ts'
import type { Trx } from '../context.ts'
import type { Integration } from '../integration/find-integration.ts'
import type { Work } from '../work.ts'

/**
 * Ends a read of the list before its last page: the next read starts with the first page. What was read stays, and its
 * new machines are announced now, because for the next read they are known. The caller holds the integration's lock.
 */
export async function abandonRead(
  trx: Trx,
  hints: Work[],
  input: { integration: Integration; readStartedAt: Date | null; now: Date },
): Promise<void> {
  const { integration, readStartedAt, now } = input
  if (readStartedAt !== null && integration.state === 'active')
    await announceArrival(trx, hints, { integration, readStartedAt, now })
  await trx
    .updateTable('integration')
    .set(eb => ({ read_started_at: null, read_cursor: null, read_turn: eb('read_turn', '+', 1), failures: 0 }))
    .where('id', '=', integration.id)
    .execute()
}
