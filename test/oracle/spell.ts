import type { EquipmentNames, EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import type { Entry, Machine, Style } from './world.ts'

/** What a feed writes for a value: the same value, however it is formatted. */
function spell(value: string, style: Style): string {
  switch (style) {
    case 'plain':
      return value
    case 'lower':
      return value.toLowerCase()
    case 'spaces':
      return `  ${value}\u00a0`
    case 'stars':
      return `*${value}*`
    case 'zero-width':
      return `\u200b${value.slice(0, 2)}\u200b${value.slice(2)}\ufeff`
    case 'full-width':
      return value.replaceAll(/[!-~]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
    case 'prefix':
      return `PIN: ${value}`
    default:
      return style satisfies never
  }
}

/** The value behind a spelling. */
function unspell(text: string | null): string | null {
  const plain = (text ?? '').normalize('NFKC').replaceAll(/[\s*\u200b\ufeff]/g, '')
  return plain.toUpperCase().replace(/^PIN:/, '') || null
}

/** The entry as the core gets it from a feed. */
export function snapshotOf(machine: Machine, entry: Entry, at: number): EquipmentSnapshot {
  const { shows, style, placeholder } = entry
  const shown = (kind: 'pin' | 'serial' | 'number') => {
    const value = shows.includes(kind) ? machine[kind] : null
    return value === null ? null : spell(value, style === 'prefix' && kind !== 'pin' ? 'plain' : style)
  }
  return {
    oemName: style === 'lower' || style === 'spaces' ? spell(machine.make, style) : machine.make,
    model: entry.model,
    equipmentId: shown('number'),
    serialNumber: shown('serial'),
    pin: shown('pin') ?? placeholder,
    ...{ unitInstalledAt: null, observedAt: new Date(at), latitude: 48.1, longitude: 11.5, altitudeMetres: null },
    ...{ operatingHours: 100, idleHours: null, fuelUsedLitres: null, fuelUsedLast24Litres: null },
    ...{ fuelRemainingPercent: 50, defRemainingPercent: null, distanceKilometres: null, engineRunning: null },
    ...{ loadCount: null, payloadKilograms: null, oddities: [] },
  }
}

/** What the product calls an asset, as the values behind it. */
export function unspellNames(names: EquipmentNames) {
  return {
    make: unspell(names.oemName) ?? '',
    pin: unspell(names.pin),
    serial: unspell(names.serialNumber),
    number: unspell(names.equipmentId),
  }
}
