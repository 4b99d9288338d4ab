import type { Oddity } from '../../src/asset/equipment-snapshot.ts'
import { DAY_MS, MINUTE_MS } from '../../src/durations.ts'
import { noteOddity } from './note-oddity.ts'

/** No machine sent data before; earlier times are defaults (1970-01-01, GPS epoch 1980-01-06). */
const EARLIEST = Date.UTC(1990, 0, 1)
const FORM =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i
/** .NET's JSON before 2012: milliseconds, and an offset without effect. */
const DOT_NET = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/
/** RFC 9110, section 5.6.7: `Fri, 01 May 2026 12:10:00 GMT`. */
const HTTP_DATE = /^[a-z]{3}, \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d GMT$/i

/**
 * Parses an instant as feeds write it. The standard has `YYYY-MM-DDThh:mm:ssZ`; fractions, offsets, a missing zone (the
 * standard means UTC), the basic form (`20260501T121000Z`), HTTP's form, and epoch milliseconds or seconds in JSON
 * occur, too. `5/1/2026` is ambiguous (May or January) and refused. Returns milliseconds since 1970, or `null` if the
 * feed gave no time (`''`, `0001-01-01`) or an impossible one, which is added to `oddities`: before 1990, or later than
 * a day after `now`.
 */
export function parseInstant(raw: string, element: string, now: number, oddities: Oddity[]): number | null {
  // .NET's default for an unset date: UnitInstallDateTime of most machines of some feeds. Absent, not wrong.
  if (raw === '' || raw.startsWith('0001-01-01')) return null
  const at = instant(raw)
  if (Number.isNaN(at)) return noteOddity(oddities, element, raw, 'not_a_date')
  if (at < EARLIEST) return noteOddity(oddities, element, raw, 'out_of_range')
  if (at > now + DAY_MS) return noteOddity(oddities, element, raw, 'future')
  return at
}

function instant(raw: string): number {
  // Fast path for nearly every timestamp, without a regular expression: this runs a dozen times per machine.
  if (raw.length === 20 && raw.charCodeAt(19) === 0x5a && raw.charCodeAt(10) === 0x54) {
    const at = byPosition(raw)
    if (!Number.isNaN(at)) return at
  }
  if (/^\d{9,14}$/.test(raw)) return raw.length >= 12 ? Number(raw) : Number(raw) * 1000
  const parts = FORM.exec(raw)
  if (parts === null) return HTTP_DATE.test(raw) ? Date.parse(raw) : Number(DOT_NET.exec(raw)?.[1] ?? Number.NaN)
  const [, year, month, date, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = parts
  const at = utc(Number(year), Number(month), Number(date), Number(hour), Number(minute), Number(second))
  const minutes = zone.length < 5 ? 0 : Number(zone.slice(-2))
  const offset = /^[+-]/.test(zone) ? (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + minutes) : 0
  return at + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset * MINUTE_MS
}

function byPosition(raw: string): number {
  if (raw.charCodeAt(4) !== 0x2d || raw.charCodeAt(7) !== 0x2d || raw.charCodeAt(13) !== 0x3a) return Number.NaN
  return utc(pair(raw, 0) * 100 + pair(raw, 2), pair(raw, 5), pair(raw, 8), pair(raw, 11), pair(raw, 14), pair(raw, 17))
}

function pair(raw: string, at: number): number {
  const tens = raw.charCodeAt(at) - 48
  const ones = raw.charCodeAt(at + 1) - 48
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? Number.NaN : tens * 10 + ones
}

/** NaN for a date that doesn't exist. `Date` alone would roll over (31 February would become 3 March). */
function utc(year: number, month: number, date: number, hour: number, minute: number, second: number): number {
  if (!(month >= 1 && month <= 12 && date >= 1 && hour <= 24 && minute <= 59 && second <= 60)) return Number.NaN
  if (date > 28 && date > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()) return Number.NaN
  // Date.UTC takes the years 0 to 99 for 1900 to 1999, but year 1 must stay impossible.
  return year < 100 ? Number.MIN_SAFE_INTEGER : Date.UTC(year, month - 1, date, hour, minute, second)
}
