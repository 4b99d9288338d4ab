import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import type { KnownAsset, KnownIdentifier } from './asset-index.ts'
import type { EquipmentNames } from './equipment-snapshot.ts'
import { hasIdentifier, type Identifier, identifiersOf } from './identifiers.ts'
import { pairKey } from './resolve-identity.ts'

/** A stored asset, with what is needed to decide whether an entry belongs to it. */
export interface StoredAsset extends KnownAsset {
  names: EquipmentNames
  identifiers: StoredIdentifier[]
}

interface StoredIdentifier extends KnownIdentifier {
  /** Its `last_seen_at` must be written again. */
  stale: boolean
}

/** How old `last_seen_at` may become before it is written again. */
const SEEN_MS = DAY_MS

interface Row extends EquipmentNames {
  id: number
  listed: boolean
  /** kind, make, value, decided, stale */
  identifiers: [Identifier['kind'], string, string, boolean, boolean][]
}

interface Query {
  integrationId: number
  entries: readonly Identifier[][]
  /** The current read: an asset that it has already listed is returned with `listedAs`. */
  readNumber: number
  now: Date
}

/**
 * The assets of a feed that share an identifier with one of these entries. Where the strongest identifier leads to
 * exactly one asset, and that asset has all the others, the others are not looked up: this holds for nearly every
 * entry, and saves a third of the work.
 */
export async function loadKnownAssets(trx: Trx, query: Query): Promise<StoredAsset[]> {
  const strongest = query.entries.flatMap(([one]) => one ?? [])
  const found = await loadSharing(trx, query, strongest)
  const byId = new Map(found.map(asset => [asset.id, asset]))
  const byStrongest = Map.groupBy(
    found.flatMap(asset => asset.identifiers.map(one => ({ asset, key: `${one.kind} ${one.value}` }))),
    one => one.key,
  )
  const others = query.entries.flatMap(([one, ...weaker]) => {
    const sharing = one ? (byStrongest.get(`${one.kind} ${one.value}`) ?? []) : []
    const [only, ...more] = new Set(sharing.map(({ asset }) => asset))
    const isKnown = only && more.length === 0 && weaker.every(id => hasIdentifier(only.identifiers, id))
    return isKnown ? [] : weaker
  })
  for (const asset of await loadSharing(trx, query, others)) byId.set(asset.id, asset)
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

async function loadSharing(trx: Trx, query: Query, identifiers: readonly Identifier[]): Promise<StoredAsset[]> {
  const wanted = new Map(identifiers.map(one => [`${one.kind} ${one.value}`, one]))
  if (wanted.size === 0) return []
  const kinds = [...wanted.values()].map(one => one.kind)
  const values = [...wanted.values()].map(one => one.value)
  const staleBefore = new Date(query.now.getTime() - SEEN_MS)
  const { rows } = await sql<Row>`
    with sharing as materialized (
      select distinct found.asset_id
      from unnest(${kinds}::text[], ${values}::text[]) as wanted (kind, value)
      cross join lateral (
        select asset_id from asset_identifier
        where integration_id = ${query.integrationId} and kind = wanted.kind and value = wanted.value
        -- Not flattened into a join: that one would hash the identifiers of the whole fleet for every turn.
        offset 0
      ) found
    )
    select asset.id, oem_name as "oemName", model, equipment_id as "equipmentId", serial_number as "serialNumber", pin,
      coalesce(listing.read_number = ${query.readNumber}, false) as listed,
      (select json_agg(json_build_array(kind, make, value, decided, last_seen_at <= ${staleBefore}))
        from asset_identifier where asset_identifier.asset_id = asset.id) as identifiers
    from sharing
    cross join lateral (select * from asset where asset.id = sharing.asset_id limit 1) asset
    left join listing on listing.asset_id = asset.id
    order by asset.id`.execute(trx)
  return rows.map(({ id, listed, identifiers, ...names }) => ({
    id,
    names,
    listedAs: listed ? identifiersOf(names) : null,
    identifiers: identifiers.map(([kind, make, value, decided, stale]) => ({ kind, make, value, decided, stale })),
  }))
}

/** Pairs (`pairKey`) of these assets that people declared to be two machines. */
export async function loadApart(trx: Trx, assetIds: readonly number[]): Promise<ReadonlySet<string>> {
  if (assetIds.length < 2) return new Set()
  const rows = await trx
    .selectFrom('asset_conflict')
    .select(['asset_a', 'asset_b'])
    .where('outcome', '=', 'different')
    .where('asset_a', 'in', sql<number>`(select unnest(${assetIds}::bigint[]))`)
    .execute()
  return new Set(rows.map(row => pairKey(row.asset_a, row.asset_b)))
}
