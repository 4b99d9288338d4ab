import { type Selectable, sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import type { IdentifierKind } from './identifier-value.ts'
import { differIn, type Identifier, KINDS, strongerThan } from './identifiers.ts'
import type { Merge } from './merge.ts'
import { pairKey } from './resolve-identity.ts'

type Conflict = Selectable<Database['asset_conflict']>

/**
 * Moves the conflicts of merged assets to the assets that stay. A conflict is cleared where its two assets now differ
 * in an identifier that is stronger than the one in question: they are two machines. Runs after the identifiers have
 * been united.
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
    // A person's answer about one of them is kept.
    if (a !== b && known?.outcome !== 'different') moved.set(pairKey(a, b), { ...conflict, asset_a: a, asset_b: b })
  }
  const all = [...moved.values()]
  const clear = new Set(await findClear(trx, all))
  for (const conflict of all) {
    const resolved = clear.has(conflict) ? ({ settled_at: now, outcome: 'cleared' } as const) : {}
    const { id: _, ...values } = { ...conflict, ...resolved }
    await trx.insertInto('asset_conflict').values(values).execute()
  }
}

/** Clears the open conflicts of these assets that newer identifiers decide: the two are different. Returns how many. */
export async function clearConflicts(trx: Trx, assetIds: readonly number[], now: Date): Promise<number> {
  const ids = sql<number>`any(${assetIds}::bigint[])`
  const open = await trx
    .selectFrom('asset_conflict')
    .selectAll()
    .where(eb => eb.or([eb('asset_a', '=', ids), eb('asset_b', '=', ids)]))
    .where('settled_at', 'is', null)
    .execute()
  const clear = await findClear(trx, open)
  if (clear.length === 0) return 0
  await trx
    .updateTable('asset_conflict')
    .set({ settled_at: now, outcome: 'cleared' })
    .where('id', '=', sql<number>`any(${clear.map(one => one.id)}::bigint[])`)
    .execute()
  return clear.length
}

/** The open conflicts whose assets differ in an identifier that is stronger than the one in question. */
async function findClear(trx: Trx, conflicts: readonly Conflict[]): Promise<Conflict[]> {
  const open = conflicts.filter(one => one.settled_at === null && one.kind !== KINDS[0])
  if (open.length === 0) return []
  const identifiers = await loadIdentifiers(
    trx,
    open.flatMap(one => [one.asset_a, one.asset_b]),
  )
  return open.filter(one => {
    const [a, b] = [one.asset_a, one.asset_b].map(id => identifiers.get(id) ?? [])
    return a && b && strongerThan(one.kind).some(kind => differIn(kind, a, b))
  })
}

async function loadIdentifiers(trx: Trx, assetIds: readonly number[]): Promise<Map<number, Identifier[]>> {
  const { rows } = await sql<{ assetId: number; kind: IdentifierKind; make: string; value: string }>`
    select asset_id as "assetId", kind, make, value from asset_identifier
    where asset_id = any(${assetIds}::bigint[])`.execute(trx)
  return Map.groupBy(rows, row => row.assetId)
}
