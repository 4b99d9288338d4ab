import { ELEMENT_COLUMNS, ELEMENTS, type ElementTime } from './elements.ts'
import type { EquipmentNames, EquipmentSnapshot } from './equipment-snapshot.ts'
import type { IdentifierKind } from './identifier-value.ts'
import type { Identifier } from './identifiers.ts'
import type { Identified } from './identify.ts'
import { labelKey } from './label-key.ts'
import { searchText } from './search-text.ts'

/**
 * One row for each asset, sorted by id. Where several entries belong to one asset, the names of the last entry win, and
 * for each element the newest value.
 */
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
    const row = rowOf(id, snapshot, { numbers, isNew: !assets.has(id), doubled: relisted.has(id) })
    rows.set(id, earlier ? { ...row, ...newerOf(earlier, row) } : row)
  })
  return [...rows.values()].sort((a, b) => a.asset_id - b.asset_id)
}

export type Row = ReturnType<typeof rowOf>

/**
 * The values of an earlier entry that are newer than those of a later one for the same asset. `ingest` has the same
 * rule in SQL.
 */
function newerOf(earlier: Row, later: Row): Partial<Row> {
  const isOlder = (later.observed_at ?? 0) < (earlier.observed_at ?? 0)
  const newer: Partial<Row> = isOlder ? { observed_at: earlier.observed_at } : {}
  for (const { values, at } of ELEMENT_COLUMNS) {
    const before = earlier[at]
    const after = later[at]
    const [value] = values
    const isNewer = before === null ? after !== null || !isOlder : after !== null && after >= before
    if (value !== undefined && later[value] !== null && isNewer) continue
    for (const column of [...values, at]) Object.assign(newer, { [column]: earlier[column] })
  }
  return newer
}

type Numbers = Pick<EquipmentNames, 'equipmentId' | 'serialNumber' | 'pin'>

/** Identifiers as they are stored: one that the entry omits or fills with a placeholder keeps its previous value. */
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
    label_key: labelKey({ ...snapshot, ...numbers }),
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
    ...timesOf(snapshot),
  }
}

/** Milliseconds since 1970: node-postgres takes ten times longer to write an array of dates than one of numbers. */
function timesOf({ times = {} }: EquipmentSnapshot): Record<ElementTime, number | null> {
  const at = (time: Date | undefined) => time?.getTime() ?? null
  return {
    [ELEMENTS.location.at]: at(times.location),
    [ELEMENTS.operatingHours.at]: at(times.operatingHours),
    [ELEMENTS.idleHours.at]: at(times.idleHours),
    [ELEMENTS.fuelUsed.at]: at(times.fuelUsed),
    [ELEMENTS.fuelUsedLast24.at]: at(times.fuelUsedLast24),
    [ELEMENTS.fuelRemaining.at]: at(times.fuelRemaining),
    [ELEMENTS.defRemaining.at]: at(times.defRemaining),
    [ELEMENTS.distance.at]: at(times.distance),
    [ELEMENTS.engine.at]: at(times.engine),
    [ELEMENTS.loadCount.at]: at(times.loadCount),
    [ELEMENTS.payload.at]: at(times.payload),
  }
}

/** The Postgres type of each column of a row. */
export const TYPES: Record<keyof Row, string> = {
  asset_id: 'bigint',
  is_new: 'boolean',
  oem_name: 'text',
  model: 'text',
  equipment_id: 'text',
  serial_number: 'text',
  pin: 'text',
  search: 'text',
  label_key: 'text',
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
  location_at: 'float8',
  operating_hours_at: 'float8',
  idle_hours_at: 'float8',
  fuel_used_at: 'float8',
  fuel_used_last24_at: 'float8',
  fuel_remaining_at: 'float8',
  def_remaining_at: 'float8',
  distance_at: 'float8',
  engine_at: 'float8',
  load_count_at: 'float8',
  payload_at: 'float8',
}
