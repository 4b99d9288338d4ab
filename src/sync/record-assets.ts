import type { EquipmentSnapshot } from '../asset/equipment-snapshot.ts'
import { identify } from '../asset/identify.ts'
import { ingest } from '../asset/ingest.ts'
import { clearConflicts } from '../asset/merge-conflicts.ts'
import { recordConflicts, recordIdentifiers } from '../asset/record-identifiers.ts'
import { recordAudit } from '../audit/record.ts'
import type { Trx } from '../context.ts'
import { refreshConflicts } from '../merging/announce-conflicts.ts'
import { mergeAssets } from '../merging/merge-assets.ts'
import type { Work } from '../work.ts'
import { countFresh } from './count-fresh.ts'

export interface Recorded {
  /** Ids of the new assets. */
  added: number[]
  /** How many of the assets the read had not listed before. */
  fresh: number
  /** The asset of each machine, in order; null: the machine has no identifier. */
  assetOf: (number | null)[]
}

/**
 * Stores the machines of some pages of a feed: identifies their assets, merges assets that turned out to be one
 * machine, and stores values, identifiers and conflicts. The caller holds the integration's lock.
 */
export async function recordAssets(
  trx: Trx,
  hints: Work[],
  input: {
    accountId: number
    integrationId: number
    equipment: readonly EquipmentSnapshot[]
    readNumber: number
    now: Date
    /** The month and day in which the machines are received; null before Confirm. */
    receipt: { month: string; day: number } | null
  },
): Promise<Recorded> {
  const { accountId, integrationId, now } = input
  const identified = await identify(trx, input)
  const { merges, conflicts } = identified
  if (merges.length > 0) {
    await mergeAssets(trx, hints, { integrationId, merges, by: null, now })
    const details = { integrationId, assets: merges.length }
    await recordAudit(trx, { accountId, personId: null, action: 'assets_merged', details, now })
  }
  const fresh = await countFresh(trx, [...new Set(identified.assetOf.filter(id => id !== null))], input.readNumber)
  const added = await ingest(trx, { ...input, identified })
  await recordIdentifiers(trx, { integrationId, identified, now })
  await recordConflicts(trx, { integrationId, conflicts, readNumber: input.readNumber, now })
  // A new identifier may show that an asset and the one it is in conflict with are two machines.
  const learned = [...new Set(identified.learned.map(one => one.assetId))]
  const cleared = learned.length > 0 ? await clearConflicts(trx, learned, now) : 0
  if (merges.length > 0 || cleared > 0) await refreshConflicts(trx, hints, integrationId, now)
  return { added, fresh, assetOf: identified.assetOf }
}
