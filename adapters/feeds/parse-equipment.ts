import type { Element, ElementTimes } from '../../src/asset/elements.ts'
import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import type { HourElement, HourUnits } from '../../src/asset/hour-units.ts'
import { noteOddity } from './note-oddity.ts'
import { isHeader, parseHeader } from './parse-header.ts'
import { parseInstant } from './parse-instant.ts'
import { KILOGRAMS, KILOMETRES, LITRES, METRES, parseMeasure } from './parse-measure.ts'
import { parseNumber } from './parse-number.ts'
import { findChild, type Tree, textOf } from './tree.ts'
import type { WrittenHours } from './written-hours.ts'

/** A real machine has thirty values: beyond this many wrong ones, more say nothing new. */
const MAX_ODDITIES = 200

export interface ParseContext {
  /** Milliseconds since 1970: times later than a day after it are impossible. */
  now: number
  /** True if the address says minutes: MyDevelon's `/Fleet/minutes`. */
  hoursInMinutes: boolean
  /** The known units of the feed; absent or null: nothing is known yet. */
  hours?: HourUnits | null | undefined
}

/**
 * Converts one `Equipment` element. Never throws: a value that is implausible or unreadable becomes `null` and an
 * oddity. Written by hand and without a schema, because it runs a hundred thousand times per sync. Of a section that
 * occurs twice only the first counts (several engines: running if one of them is). Its hour counters are appended to
 * `hours`: their unit is decided when the whole page is known.
 */
export function parseEquipment(equipment: Tree, context: ParseContext, hours: WrittenHours[] = []): EquipmentSnapshot {
  const times: ElementTimes = {}
  const machine: EquipmentSnapshot = {
    oemName: null,
    model: null,
    equipmentId: null,
    serialNumber: null,
    pin: null,
    unitInstalledAt: null,
    observedAt: null,
    times,
    latitude: null,
    longitude: null,
    altitudeMetres: null,
    operatingHours: null,
    idleHours: null,
    fuelUsedLitres: null,
    fuelUsedLast24Litres: null,
    fuelRemainingPercent: null,
    defRemainingPercent: null,
    distanceKilometres: null,
    engineRunning: null,
    loadCount: null,
    payloadKilograms: null,
    oddities: [],
  }
  parseHeader(equipment, machine, context.now)

  const written = { operatingHours: '', idleHours: '' }
  const writtenAt = { operatingHours: 0, idleHours: 0 }
  let lastStamp = ''
  let at: Date | null = null
  const parseTimed = (section: Tree) => {
    const stamp = stampOf(section)
    // Most sections of a machine have the same timestamp.
    if (stamp !== '' && stamp !== lastStamp) {
      lastStamp = stamp
      const instant = parseInstant(stamp, `${standardName(section.name)}/datetime`, context.now, machine.oddities)
      at = instant === null ? null : new Date(instant)
      if (at !== null && (machine.observedAt === null || at > machine.observedAt)) machine.observedAt = at
    }
    const counter = COUNTERS.get(section.name)
    if (counter !== undefined) {
      if (written[counter] !== '') return
      written[counter] = textOf(section, 'hour')
      writtenAt[counter] = stamp === '' ? 0 : (at?.getTime() ?? 0)
      return
    }
    const timed = TIMED_SECTIONS.get(section.name)
    const isFirst = timed === undefined || machine[timed.field] === null
    parseSection(section, machine)
    if (timed !== undefined && stamp !== '' && at !== null && machine[timed.field] !== null) {
      const { element } = timed
      // For several engines the newest timestamp tells when the machine was seen running or not.
      if (isFirst || (element === 'engine' && at > (times.engine ?? 0))) times[element] = at
    }
  }
  for (let section = equipment.first; section !== null; section = section.next) {
    if (section.first === null || isHeader(section)) continue
    if (section.name === 'locations' && findChild(section, 'location') !== null) parseTimed(newestOf(section))
    else parseTimed(section)
  }
  if (written.operatingHours !== '' || written.idleHours !== '') hours.push({ machine, written, at: writtenAt })
  if (machine.oddities.length > MAX_ODDITIES) machine.oddities.length = MAX_ODDITIES
  return machine
}

/** The timestamp of a section as written: its `datetime`, or another name that feeds use; '' if it has none. */
function stampOf(section: Tree): string {
  let at = textOf(section, 'datetime')
  for (let i = 0; at === '' && i < OTHER_STAMPS.length; i++) at = textOf(section, OTHER_STAMPS[i] ?? '')
  return at
}

const OTHER_STAMPS = ['timestamp', 'datetimeutc', 'timestamputc', 'time']

/** The location with the newest timestamp; the first one if they have none. */
function newestOf(locations: Tree): Tree {
  let newest: Tree | null = null
  for (let one = locations.first; one !== null; one = one.next) {
    if (one.name === 'location' && (newest === null || stampOf(one) > stampOf(newest))) newest = one
  }
  return newest ?? locations
}

const COUNTERS = new Map<string, HourElement>([
  ['cumulativeoperatinghours', 'operatingHours'],
  ['cumulativeidlehours', 'idleHours'],
])

/**
 * The element of each section, and the field without which the section has no value. Hour counters: see `decideHours`.
 */
const TIMED_SECTIONS: ReadonlyMap<string, { element: Element; field: keyof EquipmentSnapshot }> = new Map([
  ['location', { element: 'location', field: 'latitude' }],
  ['locations', { element: 'location', field: 'latitude' }],
  ['lastknownlocation', { element: 'location', field: 'latitude' }],
  ['fuelused', { element: 'fuelUsed', field: 'fuelUsedLitres' }],
  ['fuelusedlast24', { element: 'fuelUsedLast24', field: 'fuelUsedLast24Litres' }],
  ['fuelremaining', { element: 'fuelRemaining', field: 'fuelRemainingPercent' }],
  ['defremaining', { element: 'defRemaining', field: 'defRemainingPercent' }],
  ['distance', { element: 'distance', field: 'distanceKilometres' }],
  ['enginestatus', { element: 'engine', field: 'engineRunning' }],
  ['cumulativeloadcount', { element: 'loadCount', field: 'loadCount' }],
  ['cumulativepayloadtotals', { element: 'payload', field: 'payloadKilograms' }],
])

function parseSection(section: Tree, machine: EquipmentSnapshot): void {
  const { oddities } = machine
  switch (section.name) {
    case 'location':
    case 'locations':
    case 'lastknownlocation':
      if (machine.latitude === null && machine.altitudeMetres === null) parseLocation(section, machine)
      return
    case 'fuelused':
      machine.fuelUsedLitres ??= parseMeasure(section, FUEL, FUEL_USED, LITRES, oddities)
      return
    case 'fuelusedlast24':
      machine.fuelUsedLast24Litres ??= parseMeasure(section, FUEL, FUEL_USED_LAST_24, LITRES, oddities)
      return
    case 'fuelremaining':
      machine.fuelRemainingPercent ??= parseNumber(
        textOf(section, 'percent'),
        'FuelRemaining/Percent',
        oddities,
        0,
        100,
      )
      return
    case 'defremaining':
      machine.defRemainingPercent ??= parseNumber(textOf(section, 'percent'), 'DEFRemaining/Percent', oddities, 0, 100)
      return
    case 'distance':
      machine.distanceKilometres ??= parseMeasure(section, ODOMETER, DISTANCE, KILOMETRES, oddities)
      return
    case 'enginestatus':
      machine.engineRunning = parseRunning(textOf(section, 'running'), machine)
      return
    case 'cumulativeloadcount':
      machine.loadCount ??= parseNumber(textOf(section, 'count'), 'CumulativeLoadCount/Count', oddities)
      return
    case 'cumulativepayloadtotals':
      machine.payloadKilograms ??= parseMeasure(section, PAYLOAD, PAYLOAD_TOTALS, KILOGRAMS, oddities)
  }
}

const ALTITUDE = { value: 'altitude', unit: 'altitudeunits' }
const LOCATION_ALTITUDE = { value: 'Location/Altitude', unit: 'Location/AltitudeUnits' }
const FUEL = { value: 'fuelconsumed', unit: 'fuelunits' }
const FUEL_USED = { value: 'FuelUsed/FuelConsumed', unit: 'FuelUsed/FuelUnits' }
const FUEL_USED_LAST_24 = { value: 'FuelUsedLast24/FuelConsumed', unit: 'FuelUsedLast24/FuelUnits' }
const ODOMETER = { value: 'odometer', unit: 'odometerunits' }
const DISTANCE = { value: 'Distance/Odometer', unit: 'Distance/OdometerUnits' }
const PAYLOAD = { value: 'payload', unit: 'payloadunits' }
const PAYLOAD_TOTALS = { value: 'CumulativePayloadTotals/Payload', unit: 'CumulativePayloadTotals/PayloadUnits' }

/**
 * A position needs both coordinates. Exactly (0, 0) lies in the sea off Ghana: devices send it before their first fix.
 */
function parseLocation(section: Tree, machine: EquipmentSnapshot): void {
  const { oddities } = machine
  const latitude = parseNumber(textOf(section, 'latitude'), 'Location/Latitude', oddities, -90, 90)
  const longitude = parseNumber(textOf(section, 'longitude'), 'Location/Longitude', oddities, -180, 180)
  if (latitude === 0 && longitude === 0) noteOddity(oddities, 'Location', '0, 0', 'out_of_range')
  else if (latitude !== null && longitude !== null) {
    machine.latitude = latitude
    machine.longitude = longitude
  }
  // The deepest open pit lies at -293 m, the highest mine at 6,000 m; underground mines reach -4,000 m.
  machine.altitudeMetres = parseMeasure(section, ALTITUDE, LOCATION_ALTITUDE, METRES, oddities, -5_000, 10_000)
}

function parseRunning(raw: string, machine: EquipmentSnapshot): boolean | null {
  if (raw === '') return machine.engineRunning
  const word = raw.toLowerCase()
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0') return machine.engineRunning ?? false
  noteOddity(machine.oddities, 'EngineStatus/Running', raw, 'not_a_number')
  return machine.engineRunning
}

const STANDARD_NAMES = new Map(
  [
    'Location',
    'CumulativeOperatingHours',
    'CumulativeIdleHours',
    'CumulativeIdleNonOperatingHours',
    'CumulativePowerTakeOffHours',
    'CumulativeActiveRegenerationHours',
    'FuelUsed',
    'FuelUsedLast24',
    'FuelRemaining',
    'DEFRemaining',
    'Distance',
    'EngineStatus',
    'CumulativeLoadCount',
    'CumulativePayloadTotals',
    'AverageLoadFactorLast24',
    'MaximumSpeedLast24',
  ].map(name => [name.toLowerCase(), name]),
)

/** The section's name in the standard; for a feed's own section its name, cut to 40 characters. */
function standardName(name: string): string {
  return STANDARD_NAMES.get(name) ?? name.slice(0, 40)
}
