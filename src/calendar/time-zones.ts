import { foldWithoutAccents } from '../text/fold.ts'
import { isTimeZone } from './calendar-month.ts'

/** Cities are called so today; this runtime knows their zones, but lists them under the names of long ago. */
const TODAY = [
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Argentina/Catamarca',
  'America/Argentina/Cordoba',
  'America/Argentina/Jujuy',
  'America/Argentina/Mendoza',
  'America/Atikokan',
  'America/Indiana/Indianapolis',
  'America/Kentucky/Louisville',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kyiv',
  'Pacific/Chuuk',
  'Pacific/Kanton',
  'Pacific/Pohnpei',
]

/** The name of today of every zone, by the one under which the runtime lists it. */
const zones = new Map(['UTC', ...Intl.supportedValuesOf('timeZone')].map(zone => [zone, zone]))
for (const zone of TODAY) if (isTimeZone(zone)) zones.set(listedName(zone), zone)

/** Every zone of the IANA database once, by its name of today. */
export const TIME_ZONES: readonly string[] = [...zones.values()].sort()

/** What the runtime calls a zone. */
function listedName(zone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
}

/** Whether two names mean one zone: `Asia/Calcutta` and `Asia/Kolkata` do. False where one of them is none. */
export function isSameZone(a: string, b: string): boolean {
  return isTimeZone(a) && isTimeZone(b) && listedName(a) === listedName(b)
}

/**
 * The zones that somebody may mean who typed that: a city (`new york`), a region, an older name (`US/Eastern`). Those of
 * which a word begins so come first; nothing typed means all of them.
 */
export function findTimeZones(typed: string, limit: number): string[] {
  const term = searchable(typed)
  const named = isTimeZone(typed.trim()) ? [zones.get(listedName(typed.trim()))].filter(zone => zone !== undefined) : []
  const within = TIME_ZONES.filter(zone => searchable(zone).includes(term))
  const beginning = within.filter(zone => ` ${searchable(zone)}`.includes(` ${term}`))
  return [...new Set([...named, ...beginning, ...within])].slice(0, limit)
}

function searchable(name: string): string {
  return foldWithoutAccents(name.replaceAll(/[_/,]/g, ' '))
}
