import { announceArrival } from '../arrival/announce-arrival.ts'
import type { Trx } from '../context.ts'
import type { Integration } from '../integration/find-integration.ts'
import type { Work } from '../work.ts'

/**
 * Ends a read of the list in its middle: the next one begins with the first page. What it brought stays, and new machines among
 * that are announced, for the next read will know them. The caller holds the integration's lock.
 */
export async function abandonRead(
  trx: Trx,
  hints: Work[],
  input: { integration: Integration; startedAt: Date | null; now: Date },
): Promise<void> {
  const { integration, startedAt, now } = input
  if (startedAt !== null && integration.state === 'active')
    await announceArrival(trx, hints, { integration, startedAt, now })
  await trx
    .updateTable('integration')
    .set(eb => ({ read_started_at: null, read_cursor: null, read_turn: eb('read_turn', '+', 1), failures: 0 }))
    .where('id', '=', integration.id)
    .execute()
}
