import { type Element, type LocalMachine, timeOf } from './local-machine.ts'
import type { Naming } from './naming.ts'
import { type RenderedFleet, stamp } from './render-xml.ts'

/**
 * The ways feeds write JSON: `{Fleet}` (Samsara), lower case (Trackunit), without wrapping and without PIN
 * (Caterpillar), PascalCase (JCB), an array of pages (Rexroth), camelCase with `…Specified` (CanTrack).
 */
export type JsonDialect = 'samsara' | 'trackunit' | 'caterpillar' | 'jcb' | 'rexroth' | 'cantrack'

/** A page of the fleet as JSON. */
export function renderJson(fleet: RenderedFleet, dialect: JsonDialect): string {
  const json = renderPage(fleet, dialect)
  // Written into the text, because a number of 17 digits does not survive being one.
  return fleet.naming === 'numbers' ? json.replace(/("(?:pin|serialNumber|equipmentId)":)"([1-9]\d*)"/gi, '$1$2') : json
}

function renderPage(fleet: RenderedFleet, dialect: JsonDialect): string {
  const equipment = fleet.machines.map(machine => renderMachine(machine, dialect, fleet.naming ?? 'standard'))
  const links = fleet.links
  const at = stamp(fleet.at)
  switch (dialect) {
    case 'samsara':
      return JSON.stringify({ Fleet: { Equipment: equipment, Links: links, snapshotTime: at, version: '1' } })
    case 'trackunit':
      return JSON.stringify({ equipment, links, snapshotTime: at, version: '1' })
    case 'cantrack':
      return JSON.stringify({ fleet: { equipment, links, snapshotTime: at, snapshotTimeSpecified: true } })
    case 'rexroth':
      return JSON.stringify([{ Fleet: { Equipment: equipment, Links: links, snapshotTime: fleet.at.getTime() } }])
    case 'caterpillar':
    case 'jcb':
      return JSON.stringify({
        Version: '1',
        [dialect === 'jcb' ? 'DateTime' : 'Datetime']: at,
        Links: links.map(({ rel, href }) => ({ Rel: rel, Href: href })),
        Equipment: equipment,
      })
  }
}

type Json = Record<string, unknown>

function renderMachine(machine: LocalMachine, dialect: JsonDialect, naming: Naming): Json {
  const section = (element: Element, inner: Record<string, unknown>, value: unknown) => {
    const at = timeOf(machine, element)
    const time = at === null ? undefined : dialect === 'rexroth' ? at.getTime() : stamp(at)
    return value === null ? undefined : { ...inner, datetime: time }
  }
  const header: Json = {
    UnitInstallDateTime: machine.unitInstalledAt === null ? undefined : stamp(machine.unitInstalledAt),
    OEMName: machine.oemName ?? undefined,
    Model: machine.model ?? undefined,
    EquipmentID: machine.equipmentId ?? undefined,
    SerialNumber: machine.serialNumber ?? undefined,
    [naming === 'vin' ? 'VIN' : 'PIN']: dialect === 'caterpillar' ? undefined : (machine.pin ?? undefined),
  }
  const standard: Json = {
    ...(naming === 'beside' ? header : { EquipmentHeader: header }),
    Location: section(
      'location',
      {
        Latitude: machine.latitude,
        Longitude: machine.longitude,
        Altitude: machine.altitudeMetres,
        AltitudeUnits: 'metre',
      },
      machine.latitude,
    ),
    CumulativeOperatingHours: section('operatingHours', { Hour: machine.operatingHours }, machine.operatingHours),
    CumulativeIdleHours: section('idleHours', { Hour: machine.idleHours }, machine.idleHours),
    FuelUsed: section('fuelUsed', { FuelUnits: 'litre', FuelConsumed: machine.fuelUsedLitres }, machine.fuelUsedLitres),
    FuelUsedLast24: section(
      'fuelUsedLast24',
      { FuelUnits: 'litre', FuelConsumed: machine.fuelUsedLast24Litres },
      machine.fuelUsedLast24Litres,
    ),
    FuelRemaining: section('fuelRemaining', { Percent: machine.fuelRemainingPercent }, machine.fuelRemainingPercent),
    DEFRemaining: section('defRemaining', { Percent: machine.defRemainingPercent }, machine.defRemainingPercent),
    Distance: section(
      'distance',
      { OdometerUnits: 'kilometre', Odometer: machine.distanceKilometres },
      machine.distanceKilometres,
    ),
    EngineStatus: section('engine', { Running: machine.engineRunning }, machine.engineRunning),
    CumulativeLoadCount: section('loadCount', { Count: machine.loadCount }, machine.loadCount),
    CumulativePayloadTotals: section(
      'payload',
      { PayloadUnits: 'kilogram', Payload: machine.payloadKilograms },
      machine.payloadKilograms,
    ),
  }
  return renamed(standard, dialect)
}

function renamed(object: Json, dialect: JsonDialect): Json {
  const result: Json = {}
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue
    const key = nameIn(dialect, name)
    // JSON from Object.entries: an inner object is a section or the header.
    if (typeof value === 'object' && value !== null) result[key] = renamed(value as Json, dialect)
    else if (dialect === 'cantrack' && name.endsWith('Units')) result[key] = 0
    else if (dialect === 'cantrack' && typeof value === 'number') {
      result[key] = value
      result[`${key}Specified`] = true
    } else if (dialect === 'cantrack' && value === null) {
      result[key] = 0
      result[`${key}Specified`] = false
    } else result[key] = value
  }
  return result
}

function nameIn(dialect: JsonDialect, name: string): string {
  switch (dialect) {
    case 'jcb':
      return name === 'PIN' ? 'Pin' : name === 'EquipmentID' ? 'EquipmentId' : name === 'datetime' ? 'DateTime' : name
    case 'caterpillar':
      return name === 'datetime' ? 'Datetime' : name
    case 'trackunit':
    case 'cantrack':
      return name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, start => start.toLowerCase())
    default:
      return name
  }
}
