import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { EquipmentNames } from './equipment-snapshot.ts'
import { type Identifier, identifiersOf } from './identifiers.ts'
import { type KnownAsset, type KnownIdentifier, pairKey } from './resolve-identity.ts'

/** An asset as it is stored, with what is needed to tell whether an entry belongs to it. */
export interface StoredAsset extends KnownAsset {
  names: EquipmentNames
  identifiers: StoredIdentifier[]
}

interface StoredIdentifier extends KnownIdentifier {
  lastSeenAt: Date
}

interface Row extends EquipmentNames {
  id: number
  listed: boolean
  /** kind, make, value, decided, last seen as seconds since 1970. */
  identifiers: [Identifier['kind'], string, string, boolean, number][]
}

/**
 * Every asset of a feed that shares an identifier with one of the entries. `readNumber` is the read that is under
 * way: assets that it has listed already say under which identifiers.
 */
export async function loadKnownAssets(
  trx: Trx,
  input: { integrationId: number; entries: readonly Identifier[][]; readNumber: number },
): Promise<StoredAsset[]> {
  const wanted = new Map(input.entries.flat().map(one => [`${one.kind} ${one.value}`, one]))
  if (wanted.size === 0) return []
  const kinds = [...wanted.values()].map(one => one.kind)
  const values = [...wanted.values()].map(one => one.value)
  const { rows } = await sql<Row>`
    with sharing as materialized (
      select distinct found.asset_id
      from unnest(${kinds}::text[], ${values}::text[]) as wanted (kind, value)
      cross join lateral (
        select asset_id from asset_identifier
        where integration_id = ${input.integrationId} and kind = wanted.kind and value = wanted.value
      ) found
    )
    select asset.id, oem_name as "oemName", model, equipment_id as "equipmentId", serial_number as "serialNumber", pin,
      coalesce(listing.read_number = ${input.readNumber}, false) as listed,
      (select json_agg(json_build_array(kind, make, value, decided, extract(epoch from last_seen_at)::float8))
        from asset_identifier where asset_identifier.asset_id = asset.id) as identifiers
    from sharing
    cross join lateral (select * from asset where asset.id = sharing.asset_id limit 1) asset
    left join listing on listing.asset_id = asset.id
    order by asset.id`.execute(trx)
  return rows.map(({ id, listed, identifiers, ...names }) => ({
    id,
    names,
    listedAs: listed ? identifiersOf(names) : null,
    identifiers: identifiers.map(([kind, make, value, decided, seconds]) => ({
      kind,
      make,
      value,
      decided,
      lastSeenAt: new Date(seconds * 1000),
    })),
  }))
}

/** Pairs (`pairKey`) of these assets that people said to be two machines. */
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
