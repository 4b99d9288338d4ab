import type { Oddity } from '../../src/asset/equipment-snapshot.ts'
import { noteOddity } from './note-oddity.ts'

const DURATION = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i

/**
 * Seventeen years of running day and night: beyond that they are minutes, or nothing. Of one machine alone nobody can tell which, so
 * the value is kept out and said until its growth shows it (`hour-units.ts`). Nothing else here grows beyond a thousand billion.
 */
const MOST_HOURS = 150_000
const GREATEST = 1e12

/**
 * A number between `least` and `greatest` (both included). `null` where the feed did not say (`''`) or said something
 * impossible (then `oddities` gets it).
 */
export function readNumber(
  raw: string,
  element: string,
  oddities: Oddity[],
  least = 0,
  greatest = GREATEST,
): number | null {
  if (raw === '') return null
  let value = toNumber(raw)
  // A latitude or a percentage of thousands is none.
  if (isAmbiguous(raw) && Math.abs(Number(raw.replace(',', ''))) > greatest) value = Number(raw.replace(',', '.'))
  if (Number.isNaN(value)) return noteOddity(oddities, element, raw, 'not_a_number')
  if (value < least || value > greatest) return noteOddity(oddities, element, raw, 'out_of_range')
  return value
}

/**
 * Hours. AEMP 1.x writes a duration (`P13DT0H25M59.999S`); some feeds count minutes, which the caller decides for a whole page.
 */
export function readHours(raw: string, element: string, oddities: Oddity[], inMinutes: boolean): number | null {
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
  if (value < 0 || value > MOST_HOURS) return noteOddity(oddities, element, raw, 'out_of_range')
  return value
}

/**
 * `Number` also takes `0x10`, `0b1` and `Infinity`, which no feed means; a comma as decimal point (some European feeds) and
 * groups of thousands (`1,234.5`, `1.234,5`, `1 234`) it does not take. `1,234` may be either, and is no number to rely on.
 * `+ 0` makes -0 an ordinary zero.
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
