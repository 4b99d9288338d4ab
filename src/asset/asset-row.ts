import type { EquipmentNames, EquipmentSnapshot } from './equipment-snapshot.ts'
import type { IdentifierKind } from './identifier-value.ts'
import type { Identifier } from './identifiers.ts'
import type { Identified } from './identify.ts'
import { searchText } from './search-text.ts'

/** One row for each asset: of several entries the last counts, in the order of the ids. */
export function rowsOf({ equipment, entries, assetOf, assets, relisted }: Identified): Row[] {
  const rows = new Map<number, Row>()
  equipment.forEach((snapshot, index) => {
    const id = assetOf[index] ?? null
    if (id === null) return
    const earlier = rows.get(id)
    const before = earlier
      ? { ...earlier, equipmentId: earlier.equipment_id, serialNumber: earlier.serial_number }
      : assets.get(id)
    const numbers = numbersOf(snapshot, entries[index] ?? [], before)
    rows.set(id, rowOf(id, snapshot, { numbers, isNew: !assets.has(id), doubled: relisted.has(id) }))
  })
  return [...rows.values()].sort((a, b) => a.asset_id - b.asset_id)
}

export type Row = ReturnType<typeof rowOf>
type Numbers = Pick<EquipmentNames, 'equipmentId' | 'serialNumber' | 'pin'>

/** What an entry leaves out, or fills with a placeholder, is known from before. */
function numbersOf(snapshot: Numbers, entry: readonly Identifier[], before: Numbers | undefined): Numbers {
  const has = (kind: IdentifierKind) => entry.some(one => one.kind === kind)
  return {
    pin: has('pin') ? snapshot.pin : (before?.pin ?? null),
    serialNumber: has('serial') ? snapshot.serialNumber : (before?.serialNumber ?? null),
    equipmentId: has('equipment') ? snapshot.equipmentId : (before?.equipmentId ?? null),
  }
}

function rowOf(id: number, snapshot: EquipmentSnapshot, known: { numbers: Numbers; isNew: boolean; doubled: boolean }) {
  const { numbers } = known
  return {
    asset_id: id,
    is_new: known.isNew,
    oem_name: snapshot.oemName,
    model: snapshot.model,
    equipment_id: numbers.equipmentId,
    serial_number: numbers.serialNumber,
    pin: numbers.pin,
    search: searchText({ ...snapshot, ...numbers }),
    doubled: known.doubled,
    observed_at: snapshot.observedAt,
    latitude: snapshot.latitude,
    longitude: snapshot.longitude,
    altitude_metres: snapshot.altitudeMetres,
    operating_hours: snapshot.operatingHours,
    idle_hours: snapshot.idleHours,
    fuel_used_litres: snapshot.fuelUsedLitres,
    fuel_used_last24_litres: snapshot.fuelUsedLast24Litres,
    fuel_remaining_percent: snapshot.fuelRemainingPercent,
    def_remaining_percent: snapshot.defRemainingPercent,
    distance_kilometres: snapshot.distanceKilometres,
    engine_running: snapshot.engineRunning,
    load_count: snapshot.loadCount,
    payload_kilograms: snapshot.payloadKilograms,
  }
}

/** What Postgres is to make of each column of a row. */
export const TYPES: Record<keyof Row, string> = {
  asset_id: 'bigint',
  is_new: 'boolean',
  oem_name: 'text',
  model: 'text',
  equipment_id: 'text',
  serial_number: 'text',
  pin: 'text',
  search: 'text',
  doubled: 'boolean',
  observed_at: 'timestamptz',
  latitude: 'float8',
  longitude: 'float8',
  altitude_metres: 'float8',
  operating_hours: 'float8',
  idle_hours: 'float8',
  fuel_used_litres: 'float8',
  fuel_used_last24_litres: 'float8',
  fuel_remaining_percent: 'float8',
  def_remaining_percent: 'float8',
  distance_kilometres: 'float8',
  engine_running: 'boolean',
  load_count: 'float8',
  payload_kilograms: 'float8',
}
