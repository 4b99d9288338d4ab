import { isTimeZone } from '../calendar/calendar-month.ts'

/**
 * A locale (BCP 47, without extensions) as it is kept, of what a platform says; null where that is none, which is no bug of
 * anybody's: `""`, `C`, null. Some systems write `fr_FR`, or `fr_FR.UTF-8`.
 */
export function readLocale(said: string | null | undefined): string | null {
  try {
    return new Intl.Locale(
      (said ?? '')
        .trim()
        .replace(/[.@].*/, '')
        .replaceAll('_', '-'),
    ).baseName
  } catch (err) {
    if (err instanceof RangeError) return null
    throw err
  }
}

/** A time zone (IANA) as it is kept; null where it is none that this runtime knows: `""`, `Mars/Base`, `+02:00`, null. */
export function readTimeZone(said: string | null | undefined): string | null {
  const zone = said?.trim() ?? ''
  return isTimeZone(zone) ? zone : null
}
