import type { Oddity } from '../../src/asset/equipment-snapshot.ts'
import { noteOddity } from './note-oddity.ts'
import { parseNumber } from './parse-number.ts'
import { type Tree, textOf } from './tree.ts'

/**
 * The factor from each unit to ours. `0`: CanTrack sends the number of the enum, whose first member is the standard's
 * unit.
 */
type Units = Readonly<Record<string, number>>

export const METRES: Units = {
  '0': 1,
  metre: 1,
  metres: 1,
  meter: 1,
  meters: 1,
  m: 1,
  foot: 0.3048,
  feet: 0.3048,
  ft: 0.3048,
}

/** A bare "gallon" may be American or imperial; a guess would be wrong by a fifth, so it stays unknown. */
export const LITRES: Units = {
  '0': 1,
  litre: 1,
  litres: 1,
  liter: 1,
  liters: 1,
  l: 1,
  usgallon: 3.785411784,
  usgallons: 3.785411784,
  imperialgallon: 4.54609,
  imperialgallons: 4.54609,
}

export const KILOMETRES: Units = {
  '0': 1,
  kilometre: 1,
  kilometres: 1,
  kilometer: 1,
  kilometers: 1,
  km: 1,
  metre: 0.001,
  meter: 0.001,
  mile: 1.609344,
  miles: 1.609344,
  mi: 1.609344,
}

export const KILOGRAMS: Units = {
  '0': 1,
  kilogram: 1,
  kilograms: 1,
  kg: 1,
  tonne: 1000,
  tonnes: 1000,
  metricton: 1000,
  metrictons: 1000,
  pound: 0.45359237,
  pounds: 0.45359237,
  lb: 0.45359237,
  lbs: 0.45359237,
}

/**
 * Reads a value whose unit is in the element beside it; without one it is the standard's unit. For an unknown unit
 * returns `null` and adds an oddity under the name of the unit's element.
 */
export function parseMeasure(
  section: Tree,
  names: { value: string; unit: string },
  element: { value: string; unit: string },
  units: Units,
  oddities: Oddity[],
  min = 0,
  max = 1e12,
): number | null {
  const raw = textOf(section, names.value)
  if (raw === '') return null
  const unit = textOf(section, names.unit)
  const factor = unit === '' ? 1 : factorOf(unit, units)
  if (factor === null) return noteOddity(oddities, element.unit, unit, 'unknown_unit')
  const value = parseNumber(raw, element.value, oddities, min / factor, max / factor)
  return value === null || factor === 1 ? value : value * factor
}

function factorOf(unit: string, units: Units): number | null {
  if (Object.hasOwn(units, unit)) return units[unit] ?? null
  const key = unit.toLowerCase().replace(/[^a-z0-9]/g, '')
  return Object.hasOwn(units, key) ? (units[key] ?? null) : null
}
