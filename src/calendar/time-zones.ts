import { foldWithoutAccents } from '../text/fold.ts'
import { isTimeZone } from './calendar-month.ts'

/** Present names of zones that this runtime knows, but lists under older names. */
const PRESENT_NAMES = [
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

/** The present name of every zone, by the name under which the runtime lists it. */
const zones = new Map(['UTC', ...Intl.supportedValuesOf('timeZone')].map(zone => [zone, zone]))
for (const zone of PRESENT_NAMES) if (isTimeZone(zone)) zones.set(listedName(zone), zone)

/** Every zone of the IANA database once, by its present name. */
export const TIME_ZONES: readonly string[] = [...zones.values()].sort()

/** The name under which the runtime lists a zone. */
function listedName(zone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
}

/** Whether two names are the same zone, as `Asia/Calcutta` and `Asia/Kolkata` are. False if one of them is no zone. */
export function isSameZone(a: string, b: string): boolean {
  return isTimeZone(a) && isTimeZone(b) && listedName(a) === listedName(b)
}

/**
 * The zones that match what somebody typed: a city (`new york`), a region, an older name (`US/Eastern`). Zones in which
 * a word begins with it come first. An empty text matches all.
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
