import type { Oddity } from '../../src/asset/equipment-snapshot.ts'
import { noteOddity } from './note-oddity.ts'

const DURATION = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i

/**
 * Seventeen years of running day and night. Larger values are minutes, or wrong. A single machine doesn't show which,
 * so the value is kept out and listed as an oddity until its growth shows it (`hour-units.ts`). `MAX_NUMBER`: no other
 * value here gets larger.
 */
const MAX_HOURS = 150_000
const MAX_NUMBER = 1e12

/**
 * Parses a number between `min` and `max` (both included). Returns `null` if the feed gave none (`''`) or an impossible
 * one, which is added to `oddities`.
 */
export function parseNumber(
  raw: string,
  element: string,
  oddities: Oddity[],
  min = 0,
  max = MAX_NUMBER,
): number | null {
  if (raw === '') return null
  let value = toNumber(raw)
  // `1,234` can't be a latitude or a percentage, so the comma must be a decimal point.
  if (isAmbiguous(raw) && Math.abs(Number(raw.replace(',', ''))) > max) value = Number(raw.replace(',', '.'))
  if (Number.isNaN(value)) return noteOddity(oddities, element, raw, 'not_a_number')
  if (value < min || value > max) return noteOddity(oddities, element, raw, 'out_of_range')
  return value
}

/**
 * Parses an hour counter. AEMP 1.x writes a duration (`P13DT0H25M59.999S`). Some feeds write minutes (`inMinutes`),
 * which the caller decides for a whole page.
 */
export function parseHours(raw: string, element: string, oddities: Oddity[], inMinutes: boolean): number | null {
  if (raw === '') return null
  const first = raw.charCodeAt(0)
  const parts = first === 0x50 || first === 0x70 || raw.startsWith('-P') ? DURATION.exec(raw) : null
  let value: number
  if (parts !== null && raw.length > 2) {
    const [, minus, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    value = Number(days) * 24 + Number(hours) + Number(minutes) / 60 + Number(seconds) / 3600
    if (minus !== undefined) value = -value
  } else value = inMinutes ? toNumber(raw) / 60 : toNumber(raw)
  if (Number.isNaN(value)) return noteOddity(oddities, element, raw, 'not_a_number')
  if (value < 0 || value > MAX_HOURS) return noteOddity(oddities, element, raw, 'out_of_range')
  return value
}

/**
 * Parses a number; NaN if it is none. `Number` alone would also accept `0x10`, `0b1` and `Infinity`, which no feed
 * means, and would refuse a decimal comma (some European feeds) and thousands separators (`1,234.5`, `1.234,5`, `1
 * 234`). `1,234` is ambiguous and refused. `+ 0` turns -0 into 0.
 */
export function toNumber(raw: string): number {
  const value = Number(raw)
  if (Number.isFinite(value)) return raw.charCodeAt(0) === 0x30 && raw.charCodeAt(1) > 0x40 ? Number.NaN : value + 0
  if (isAmbiguous(raw)) return Number.NaN
  if (/^[+-]?\d+,\d+$/.test(raw)) return Number(raw.replace(',', '.'))
  if (/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(raw)) return Number(raw.replaceAll(',', ''))
  if (/^[+-]?\d{1,3}(?:\.\d{3})+,\d+$/.test(raw)) return Number(raw.replaceAll('.', '').replace(',', '.'))
  if (/^[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?$/.test(raw))
    return Number(raw.replace(/[ \u00a0\u202f]/g, '').replace(',', '.'))
  return Number.NaN
}

function isAmbiguous(raw: string): boolean {
  return /^[+-]?[1-9]\d{0,2},\d{3}$/.test(raw)
}
