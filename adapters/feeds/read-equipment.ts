import type { Element, ElementTimes } from '../../src/asset/elements.ts'
import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import { isHeader, readHeader } from './read-header.ts'
import { readInstant } from './read-instant.ts'
import { kilograms, kilometres, litres, metres, readMeasure } from './read-measure.ts'
import { readHours, readNumber } from './read-number.ts'
import { tell } from './tell.ts'
import { type Tree, textOf } from './tree.ts'

export interface Reading {
  /** Milliseconds since 1970: what is later than a day after it is impossible. */
  now: number
  /** MyDevelon's `/Fleet/minutes`. */
  hoursInMinutes: boolean
}

/**
 * One `Equipment` element as our own type. Never throws: what cannot be believed becomes `null` and an oddity. Written by
 * hand and without a schema because it runs a hundred thousand times per sync; a section that occurs twice counts once,
 * the first (several engines: running if one of them is).
 */
export function readEquipment(equipment: Tree, reading: Reading): EquipmentSnapshot {
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
  readHeader(equipment, machine, reading.now)

  let stamp = ''
  let at: Date | null = null
  for (let section = equipment.first; section !== null; section = section.next) {
    if (section.first === null || isHeader(section)) continue
    const said = textOf(section, 'datetime')
    // Most sections of a machine carry the very same stamp.
    if (said !== '' && said !== stamp) {
      stamp = said
      const instant = readInstant(said, `${standardName(section.name)}/datetime`, reading.now, machine.oddities)
      at = instant === null ? null : new Date(instant)
      if (at !== null && (machine.observedAt === null || at > machine.observedAt)) machine.observedAt = at
    }
    const timed = timedSections.get(section.name)
    const isFirst = timed === undefined || machine[timed.field] === null
    readSection(section, machine, reading.hoursInMinutes)
    if (timed !== undefined && said !== '' && at !== null && machine[timed.field] !== null) {
      const { element } = timed
      // Of several engines the newest word is that of when it runs.
      if (isFirst || (element === 'engine' && at > (times.engine ?? 0))) times[element] = at
    }
  }
  return machine
}

/** Which element a section is, and the value without which it says nothing of it. */
const timedSections: ReadonlyMap<string, { element: Element; field: keyof EquipmentSnapshot }> = new Map([
  ['location', { element: 'location', field: 'latitude' }],
  ['cumulativeoperatinghours', { element: 'operatingHours', field: 'operatingHours' }],
  ['cumulativeidlehours', { element: 'idleHours', field: 'idleHours' }],
  ['fuelused', { element: 'fuelUsed', field: 'fuelUsedLitres' }],
  ['fuelusedlast24', { element: 'fuelUsedLast24', field: 'fuelUsedLast24Litres' }],
  ['fuelremaining', { element: 'fuelRemaining', field: 'fuelRemainingPercent' }],
  ['defremaining', { element: 'defRemaining', field: 'defRemainingPercent' }],
  ['distance', { element: 'distance', field: 'distanceKilometres' }],
  ['enginestatus', { element: 'engine', field: 'engineRunning' }],
  ['cumulativeloadcount', { element: 'loadCount', field: 'loadCount' }],
  ['cumulativepayloadtotals', { element: 'payload', field: 'payloadKilograms' }],
])

function readSection(section: Tree, machine: EquipmentSnapshot, inMinutes: boolean): void {
  const { oddities } = machine
  switch (section.name) {
    case 'location':
      if (machine.latitude === null && machine.altitudeMetres === null) readLocation(section, machine)
      return
    case 'cumulativeoperatinghours':
      machine.operatingHours ??= readHours(
        textOf(section, 'hour'),
        'CumulativeOperatingHours/Hour',
        oddities,
        inMinutes,
      )
      return
    case 'cumulativeidlehours':
      machine.idleHours ??= readHours(textOf(section, 'hour'), 'CumulativeIdleHours/Hour', oddities, inMinutes)
      return
    case 'fuelused':
      machine.fuelUsedLitres ??= readMeasure(section, fuel, fuelUsed, litres, oddities)
      return
    case 'fuelusedlast24':
      machine.fuelUsedLast24Litres ??= readMeasure(section, fuel, fuelUsedLast24, litres, oddities)
      return
    case 'fuelremaining':
      machine.fuelRemainingPercent ??= readNumber(textOf(section, 'percent'), 'FuelRemaining/Percent', oddities, 0, 100)
      return
    case 'defremaining':
      machine.defRemainingPercent ??= readNumber(textOf(section, 'percent'), 'DEFRemaining/Percent', oddities, 0, 100)
      return
    case 'distance':
      machine.distanceKilometres ??= readMeasure(section, odometer, distance, kilometres, oddities)
      return
    case 'enginestatus':
      machine.engineRunning = readRunning(textOf(section, 'running'), machine)
      return
    case 'cumulativeloadcount':
      machine.loadCount ??= readNumber(textOf(section, 'count'), 'CumulativeLoadCount/Count', oddities)
      return
    case 'cumulativepayloadtotals':
      machine.payloadKilograms ??= readMeasure(section, payload, payloadTotals, kilograms, oddities)
  }
}

const altitude = { value: 'altitude', unit: 'altitudeunits' }
const locationAltitude = { value: 'Location/Altitude', unit: 'Location/AltitudeUnits' }
const fuel = { value: 'fuelconsumed', unit: 'fuelunits' }
const fuelUsed = { value: 'FuelUsed/FuelConsumed', unit: 'FuelUsed/FuelUnits' }
const fuelUsedLast24 = { value: 'FuelUsedLast24/FuelConsumed', unit: 'FuelUsedLast24/FuelUnits' }
const odometer = { value: 'odometer', unit: 'odometerunits' }
const distance = { value: 'Distance/Odometer', unit: 'Distance/OdometerUnits' }
const payload = { value: 'payload', unit: 'payloadunits' }
const payloadTotals = { value: 'CumulativePayloadTotals/Payload', unit: 'CumulativePayloadTotals/PayloadUnits' }

/** Half a position is none. Exactly (0, 0) lies in the sea off Ghana: it is what a device says before its first fix. */
function readLocation(section: Tree, machine: EquipmentSnapshot): void {
  const { oddities } = machine
  const latitude = readNumber(textOf(section, 'latitude'), 'Location/Latitude', oddities, -90, 90)
  const longitude = readNumber(textOf(section, 'longitude'), 'Location/Longitude', oddities, -180, 180)
  if (latitude === 0 && longitude === 0) tell(oddities, 'Location', '0, 0', 'out_of_range')
  else if (latitude !== null && longitude !== null) {
    machine.latitude = latitude
    machine.longitude = longitude
  }
  // The deepest open pit lies at -293 m, the highest mine at 6,000 m; underground mines reach -4,000 m.
  machine.altitudeMetres = readMeasure(section, altitude, locationAltitude, metres, oddities, -5_000, 10_000)
}

function readRunning(raw: string, machine: EquipmentSnapshot): boolean | null {
  if (raw === '') return machine.engineRunning
  const word = raw.toLowerCase()
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0') return machine.engineRunning ?? false
  tell(machine.oddities, 'EngineStatus/Running', raw, 'not_a_number')
  return machine.engineRunning
}

const standardNames = new Map(
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

/** As the standard writes it; a name of the feed's own as it came, cut to a length that fits a line. */
function standardName(name: string): string {
  return standardNames.get(name) ?? name.slice(0, 40)
}
