import { type Kysely, sql } from 'kysely'
import type { KnownAsset } from '../../../src/asset/asset-index.ts'
import type { EquipmentNames } from '../../../src/asset/equipment-snapshot.ts'
import { hasIdentifier, type Identifier, identifiersOf } from '../../../src/asset/identifiers.ts'

interface Row extends EquipmentNames {
  id: number
  listed: boolean
  /** kind, make, value, decided */
  identifiers: [Identifier['kind'], string, string, boolean][]
}

/**
 * The assets of a feed that share an identifier with one of these entries. Weaker identifiers are looked up only where
 * the strongest one doesn't lead to exactly one asset that has all of them.
 */
export async function loadKnownAssets(
  db: Kysely<unknown>,
  query: { integrationId: number; entries: readonly Identifier[][] },
): Promise<KnownAsset[]> {
  const strongest = query.entries.flatMap(([one]) => one ?? [])
  const found = await loadSharing(db, query.integrationId, strongest)
  const byId = new Map(found.map(asset => [asset.id, asset]))
  const byStrongest = Map.groupBy(
    found.flatMap(asset => asset.identifiers.map(one => ({ asset, key: keyOf(one) }))),
    one => one.key,
  )
  const others = query.entries.flatMap(([one, ...weaker]) => {
    const sharing = one ? (byStrongest.get(keyOf(one)) ?? []) : []
    const [only, ...more] = new Set(sharing.map(({ asset }) => asset))
    const isKnown = only && more.length === 0 && weaker.every(id => hasIdentifier(only.identifiers, id))
    return isKnown ? [] : weaker
  })
  for (const asset of await loadSharing(db, query.integrationId, others)) byId.set(asset.id, asset)
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

const keyOf = ({ kind, value }: Identifier) => `${kind} ${value}`

async function loadSharing(
  db: Kysely<unknown>,
  integrationId: number,
  identifiers: readonly Identifier[],
): Promise<KnownAsset[]> {
  const wanted = [...new Map(identifiers.map(one => [keyOf(one), one])).values()]
  if (wanted.length === 0) return []
  const { rows } = await sql<Row>`
    with sharing as materialized (
      select distinct found.asset_id
      from unnest(${wanted.map(one => one.kind)}::text[], ${wanted.map(one => one.value)}::text[]) as wanted (kind, value)
      cross join lateral (
        select asset_id from asset_identifier
        where integration_id = ${integrationId} and kind = wanted.kind and value = wanted.value
        offset 0
      ) found
    )
    select asset.id, oem_name as "oemName", model, equipment_id as "equipmentId", serial_number as "serialNumber", pin,
      coalesce(listing.read_number = 0, false) as listed,
      (select json_agg(json_build_array(kind, make, value, decided))
        from asset_identifier where asset_identifier.asset_id = asset.id) as identifiers
    from sharing
    join asset on asset.id = sharing.asset_id
    left join listing on listing.asset_id = asset.id
    order by asset.id`.execute(db)
  return rows.map(({ id, listed, identifiers: stored, ...names }) => ({
    id,
    listedAs: listed ? identifiersOf(names) : null,
    identifiers: stored.map(([kind, make, value, decided]) => ({ kind, make, value, decided })),
  }))
}
