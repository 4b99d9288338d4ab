import { refresh } from '../announcement/announce.ts'
import type { Trx } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import type { Cut } from '../feed/feed.ts'
import type { Integration } from '../integration/find-integration.ts'
import type { Work } from '../work.ts'
import { endTrouble } from './end-trouble.ts'
import { judgeList } from './judge-list.ts'
import { recordTrouble } from './record-trouble.ts'

/** After this time a smaller list is accepted as the fleet's new size: machines were sold. */
const NEW_SIZE_MS = 7 * DAY_MS

/**
 * At the end of a read: records what is wrong with the list, or ends the trouble of earlier lists and stores the number
 * of machines. `readNumber`: the read. `listed`, `cut`: how many machines it listed, and why some may be missing.
 */
export async function concludeList(
  trx: Trx,
  hints: Work[],
  input: { integration: Integration; readNumber: number; listed: number; cut: Cut | null; now: Date },
): Promise<void> {
  const { integration, listed, cut, now } = input
  const before = integration.listedCount
  const nameless = listed > 0 ? 0 : await countNameless(trx, integration.id, input.readNumber)
  const trouble = judgeList({ listed, nameless, cut, before })
  if (trouble !== null && !(trouble.kind === 'list_shrunk' && (await acceptNewSize(trx, hints, integration.id, now)))) {
    await recordTrouble(trx, hints, { integration, about: 'list', trouble, now })
    return
  }
  await trx.updateTable('integration').set({ listed_count: listed }).where('id', '=', integration.id).execute()
  await endTrouble(trx, hints, { integrationId: integration.id, about: 'list', by: null, now })
}

async function countNameless(trx: Trx, integrationId: number, readNumber: number): Promise<number> {
  const { count } = await trx
    .selectFrom('oddity')
    .select(({ fn }) => fn.sum<number | null>('machines').as('count'))
    .where('integration_id', '=', integrationId)
    .where('asset_id', 'is', null)
    .where('reason', '=', 'no_identity')
    .where('seen_read', '=', readNumber)
    .executeTakeFirstOrThrow()
  return Number(count ?? 0)
}

/**
 * Ends a `list_shrunk` trouble once the smaller size is accepted. No recovery is announced, because nothing recovered.
 */
async function acceptNewSize(trx: Trx, hints: Work[], integrationId: number, now: Date): Promise<boolean> {
  const ended = await trx
    .updateTable('trouble')
    .set({ ended_at: now })
    .where('integration_id', '=', integrationId)
    .where('about', '=', 'list')
    .where('ended_at', 'is', null)
    .where('began_at', '<=', new Date(now.getTime() - NEW_SIZE_MS))
    .where(eb => eb(eb.ref('trouble', '->>').key('kind'), '=', 'list_shrunk'))
    .returning('id')
    .executeTakeFirst()
  if (!ended) return false
  await refresh(trx, hints, { kind: 'feed_trouble', troubleId: ended.id }, now)
  return true
}
