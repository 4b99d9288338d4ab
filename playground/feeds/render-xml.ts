import { type Element, type LocalMachine, timeOf } from './local-machine.ts'
import type { Naming } from './naming.ts'

export interface PageLink {
  rel: string
  href: string
}

export interface RenderedFleet {
  machines: readonly LocalMachine[]
  links: readonly PageLink[]
  at: Date
  /** `standard` if left out. */
  naming?: Naming
}

/** The ways feeds write XML: 2016, 2020 (datetimes as children), every name prefixed, no namespace, AEMP 1.x. */
export type XmlDialect = 'iso-2016' | 'iso-2020' | 'prefixed' | 'no-namespace' | 'aemp-1'

const namespaces: Record<XmlDialect, string> = {
  'iso-2016': ' xmlns="http://standards.iso.org/iso/15143/-3"',
  'iso-2020': ' xmlns="http://www.jcmanet.or.jp/english2017/ISO/15143/-3/20190501"',
  prefixed: ' xmlns:ns2="http://standards.iso.org/iso/15143/-3"',
  'no-namespace': '',
  'aemp-1': '',
}

/** A page of the fleet as XML. */
export function renderXml(fleet: RenderedFleet, dialect: XmlDialect): string {
  const p = dialect === 'prefixed' ? 'ns2:' : ''
  const leaf = (name: string, value: string | number | boolean | null) =>
    value === null ? '' : `<${p}${name}>${typeof value === 'string' ? escapeXml(value) : value}</${p}${name}>`
  const section = (name: string, at: string | null, inner: string) => {
    if (inner === '') return ''
    if (at === null) return `<${p}${name}>${inner}</${p}${name}>`
    return dialect === 'iso-2020'
      ? `<${p}${name}>${inner}${leaf('datetime', at)}</${p}${name}>`
      : `<${p}${name} datetime="${at}">${inner}</${p}${name}>`
  }
  const hour = (hours: number | null) =>
    leaf('Hour', hours === null || dialect !== 'aemp-1' ? hours : `PT${Math.round(hours * 3600)}S`)
  const unit = (name: string, value: number | null, unitName: string, unitValue: string) =>
    value === null ? '' : leaf(unitName, unitValue) + leaf(name, value)

  let xml = `<?xml version="1.0" encoding="utf-8"?>\n<${p}Fleet${namespaces[dialect]} version="1" snapshotTime="${stamp(fleet.at)}">\n`
  for (const link of fleet.links) xml += section('Links', null, leaf('rel', link.rel) + leaf('href', link.href))
  for (const machine of fleet.machines) {
    const at = (element: Element) => {
      const time = timeOf(machine, element)
      return time === null ? null : stamp(time)
    }
    const header =
      leaf('UnitInstallDateTime', machine.unitInstalledAt === null ? null : stamp(machine.unitInstalledAt)) +
      leaf(dialect === 'aemp-1' ? 'Make' : 'OEMName', machine.oemName) +
      leaf('Model', machine.model) +
      leaf('EquipmentID', machine.equipmentId) +
      leaf('SerialNumber', machine.serialNumber) +
      leaf(fleet.naming === 'vin' ? 'VIN' : 'PIN', machine.pin)
    xml +=
      `<${p}Equipment>` +
      (fleet.naming === 'beside' ? header : `<${p}EquipmentHeader>${header}</${p}EquipmentHeader>`) +
      section(
        'Location',
        at('location'),
        leaf('Latitude', machine.latitude) +
          leaf('Longitude', machine.longitude) +
          unit('Altitude', machine.altitudeMetres, 'AltitudeUnits', 'metre'),
      ) +
      section('CumulativeOperatingHours', at('operatingHours'), hour(machine.operatingHours)) +
      section('CumulativeIdleHours', at('idleHours'), hour(machine.idleHours)) +
      section('FuelUsed', at('fuelUsed'), unit('FuelConsumed', machine.fuelUsedLitres, 'FuelUnits', 'litre')) +
      section(
        'FuelUsedLast24',
        at('fuelUsedLast24'),
        unit('FuelConsumed', machine.fuelUsedLast24Litres, 'FuelUnits', 'litre'),
      ) +
      section('FuelRemaining', at('fuelRemaining'), leaf('Percent', machine.fuelRemainingPercent)) +
      section('DEFRemaining', at('defRemaining'), leaf('Percent', machine.defRemainingPercent)) +
      section('Distance', at('distance'), unit('Odometer', machine.distanceKilometres, 'OdometerUnits', 'kilometre')) +
      section('EngineStatus', at('engine'), leaf('Running', machine.engineRunning)) +
      section('CumulativeLoadCount', at('loadCount'), leaf('Count', machine.loadCount)) +
      section(
        'CumulativePayloadTotals',
        at('payload'),
        unit('Payload', machine.payloadKilograms, 'PayloadUnits', 'kilogram'),
      ) +
      `</${p}Equipment>\n`
  }
  return `${xml}</${p}Fleet>\n`
}

/** The standard's form, without fractions where there are none. */
export function stamp(at: Date): string {
  return at.toISOString().replace('.000Z', 'Z')
}

function escapeXml(text: string): string {
  return text.replace(/[&<>\r\n\t]/g, char =>
    char === '&' ? '&amp;' : char === '<' ? '&lt;' : char === '>' ? '&gt;' : `&#${char.charCodeAt(0)};`,
  )
}
