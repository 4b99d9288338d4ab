import { type Selectable, sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import type { IdentifierKind } from './identifier-value.ts'
import { differIn, type Identifier, KINDS } from './identifiers.ts'
import type { Merge } from './merge.ts'
import { pairKey } from './resolve-identity.ts'

type Conflict = Selectable<Database['asset_conflict']>

/**
 * What was in doubt with an asset that ends is in doubt with the one that stays, unless the two now differ in an identifier
 * that is stronger than the one in question: that makes them two. Runs after the identifiers have been united.
 */
export async function mergeConflicts(trx: Trx, merges: readonly Merge[], now: Date): Promise<void> {
  const ids = sql<number>`any(${merges.flatMap(({ from, into }) => [from, into])}::bigint[])`
  const before = await trx
    .deleteFrom('asset_conflict')
    .where(eb => eb.or([eb('asset_a', '=', ids), eb('asset_b', '=', ids)]))
    .returningAll()
    .execute()
  if (before.length === 0) return
  const into = new Map(merges.map(merge => [merge.from, merge.into]))
  const moved = new Map<string, Conflict>()
  for (const conflict of before) {
    const [a = 0, b = 0] = [conflict.asset_a, conflict.asset_b].map(id => into.get(id) ?? id).sort((x, y) => x - y)
    const known = moved.get(pairKey(a, b))
    // What a person said of one of them stands.
    if (a !== b && known?.outcome !== 'different') moved.set(pairKey(a, b), { ...conflict, asset_a: a, asset_b: b })
  }
  const identifiers = await loadIdentifiers(
    trx,
    [...moved.values()].flatMap(one => [one.asset_a, one.asset_b]),
  )
  for (const { id: _, ...conflict } of moved.values()) {
    const a = identifiers.get(conflict.asset_a) ?? []
    const b = identifiers.get(conflict.asset_b) ?? []
    const stronger = KINDS.slice(0, KINDS.indexOf(conflict.kind))
    const clear = conflict.settled_at === null && stronger.some(kind => differIn(kind, a, b))
    const settled = clear ? ({ settled_at: now, outcome: 'cleared' } as const) : {}
    await trx
      .insertInto('asset_conflict')
      .values({ ...conflict, ...settled })
      .execute()
  }
}

async function loadIdentifiers(trx: Trx, assetIds: readonly number[]): Promise<Map<number, Identifier[]>> {
  const { rows } = await sql<{ assetId: number; kind: IdentifierKind; make: string; value: string }>`
    select asset_id as "assetId", kind, make, value from asset_identifier
    where asset_id = any(${assetIds}::bigint[])`.execute(trx)
  return Map.groupBy(rows, row => row.assetId)
}
