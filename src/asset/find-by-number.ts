import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/tables.ts'
import type { EquipmentNames } from './equipment-snapshot.ts'
import { type IdentifierKind, identifierValue } from './identifier-value.ts'
import { identifiersOf, KINDS } from './identifiers.ts'

/** So many assets of one number are read at most; a number that more have is a placeholder that nobody knew. */
const MOST_PER_NUMBER = 1000

/**
 * The assets of a feed that have these numbers as PIN, serial number or equipment id: for each number that is one, the
 * ids of its assets. Formatting makes no difference (`identifierValue`), nor does the make. Who has the number now goes
 * before who had it earlier. Costs one look-up in the primary key of `asset_identifier` for each number and kind.
 */
export async function findByNumber(
  db: Kysely<Database>,
  integrationId: number,
  numbers: readonly string[],
): Promise<Map<string, number[]>> {
  const wanted = numbers.flatMap((number, nth) =>
    KINDS.flatMap(kind => {
      const value = identifierValue(kind, number)
      return value === null ? [] : [{ nth, kind, value }]
    }),
  )
  if (wanted.length === 0) return new Map()
  const { rows } = await sql<EquipmentNames & { nth: number; kind: IdentifierKind; value: string; id: number }>`
    select nth, wanted.kind, wanted.value, asset.id, oem_name as "oemName", model, equipment_id as "equipmentId",
      serial_number as "serialNumber", pin
    from unnest(${wanted.map(one => one.nth)}::integer[], ${wanted.map(one => one.kind)}::text[],
      ${wanted.map(one => one.value)}::text[]) as wanted (nth, kind, value)
    cross join lateral (
      select asset_id from asset_identifier
      where integration_id = ${integrationId} and asset_identifier.kind = wanted.kind
        and asset_identifier.value = wanted.value
      limit ${sql.lit(MOST_PER_NUMBER)}
    ) having_it
    join asset on asset.id = asset_id
    order by asset.id`.execute(db)
  const found = new Map<string, { now: Set<number>; ever: Set<number> }>()
  for (const row of rows) {
    const number = numbers[row.nth] ?? ''
    const assets = found.get(number) ?? { now: new Set(), ever: new Set() }
    found.set(number, assets)
    assets.ever.add(row.id)
    if (identifiersOf(row).some(one => one.kind === row.kind && one.value === row.value)) assets.now.add(row.id)
  }
  return new Map([...found].map(([number, { now, ever }]) => [number, [...(now.size > 0 ? now : ever)]]))
}
