import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { EquipmentNames, EquipmentSnapshot } from './equipment-snapshot.ts'
import { type Identifier, identifiersOf } from './identifiers.ts'
import { loadApart, loadKnownAssets, type StoredAsset } from './load-known-assets.ts'
import { type Merge, resolveMergeChains } from './merge.ts'
import { type Resolution, resolveIdentity } from './resolve-identity.ts'

/** The entries of a list with the assets that they belong to. New assets have ids already, but no rows yet. */
export interface Identified {
  equipment: readonly EquipmentSnapshot[]
  /** The identifiers of each entry. */
  entries: readonly Identifier[][]
  /** The asset of each entry; null: the entry has no identifier. */
  assetOf: (number | null)[]
  /** The names of the known assets, as they are after the merges. */
  assets: ReadonlyMap<number, EquipmentNames>
  merges: Merge[]
  conflicts: Resolution['conflicts']
  learned: Resolution['learned']
  relisted: ReadonlySet<number>
  /** Identifiers in the entries whose `last_seen_at` is a day old or more. */
  seen: Resolution['learned']
}

/**
 * Finds the asset to which each entry of a feed's list belongs (`resolveIdentity`). The caller holds the integration's
 * lock, so that two concurrent reads can't both create an asset for an entry.
 */
export async function identify(
  trx: Trx,
  input: { integrationId: number; equipment: readonly EquipmentSnapshot[]; readNumber: number; now: Date },
): Promise<Identified> {
  const { equipment } = input
  const entries = equipment.map(identifiersOf)
  const known = await loadKnownAssets(trx, { ...input, entries })
  const apart = await loadApart(
    trx,
    known.map(asset => asset.id),
  )
  const resolution = resolveIdentity(known, entries, apart)

  const ids = await newIds(trx, resolution, index => sortKey(entries[index] ?? []))
  const idOf = (id: number) => ids.get(id) ?? id
  const merges = resolveMergeChains(resolution.merges.filter(merge => merge.from > 0))
  return {
    equipment,
    entries,
    assetOf: resolution.assetOf.map(id => id && idOf(id)),
    assets: namesAfter(known, merges),
    merges,
    conflicts: resolution.conflicts.map(({ assets: [a, b], over }) => ({ assets: [idOf(a), idOf(b)], over })),
    learned: resolution.learned.map(one => ({ ...one, assetId: idOf(one.assetId) })),
    relisted: new Set([...resolution.relisted].map(idOf)),
    seen: seenAgain(known, resolution, entries),
  }
}

/**
 * Allocates ids for the new assets, in the order of their strongest identifiers: the order of the list has no
 * influence.
 */
async function newIds(
  trx: Trx,
  { created, merges }: Resolution,
  keyOf: (entry: number) => string,
): Promise<ReadonlyMap<number, number>> {
  const merged = new Set(merges.map(merge => merge.from))
  const added = created
    .map((entry, index) => ({ id: -(index + 1), key: keyOf(entry) }))
    .filter(one => !merged.has(one.id))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  if (added.length === 0) return new Map()
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('asset', 'id')) as id from generate_series(1, ${added.length}::int)`.execute(
    trx,
  )
  return new Map(added.map((one, index) => [one.id, rows[index]?.id ?? 0]))
}

const sortKey = (entry: readonly Identifier[]) => entry.map(one => `${one.value} ${one.make}`).join(' ')

function namesAfter(known: readonly StoredAsset[], merges: readonly Merge[]): Map<number, EquipmentNames> {
  const names = new Map(known.map(asset => [asset.id, asset.names]))
  for (const { from, into } of merges) {
    const [ours, theirs] = [names.get(into), names.get(from)]
    if (ours && theirs) {
      names.set(into, {
        ...ours,
        pin: ours.pin ?? theirs.pin,
        serialNumber: ours.serialNumber ?? theirs.serialNumber,
        equipmentId: ours.equipmentId ?? theirs.equipmentId,
      })
    }
    names.delete(from)
  }
  return names
}

/** Identifiers of the entries whose `last_seen_at` is a day old or more. */
function seenAgain(
  known: readonly StoredAsset[],
  { assetOf, merges }: Resolution,
  entries: readonly Identifier[][],
): Identified['seen'] {
  const into = new Map(resolveMergeChains(merges).map(merge => [merge.from, merge.into]))
  const stale = known.flatMap(asset =>
    asset.identifiers
      .filter(one => one.stale)
      .map(identifier => ({ assetId: into.get(asset.id) ?? asset.id, identifier })),
  )
  if (stale.length === 0) return []
  const listed = new Set(
    entries.flatMap((entry, index) => entry.map(one => `${assetOf[index]} ${one.kind} ${one.value}`)),
  )
  return stale.filter(({ assetId, identifier }) => listed.has(`${assetId} ${identifier.kind} ${identifier.value}`))
}
