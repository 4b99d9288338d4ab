import { isTimeZone } from '../calendar/calendar-month.ts'

/**
 * Parses a platform's locale into BCP 47 without extensions. Null if it is none, which is no bug: `""`, `C`, null. Some
 * systems write `fr_FR`, or `fr_FR.UTF-8`.
 */
export function parseLocale(written: string | null | undefined): string | null {
  try {
    return new Intl.Locale(
      (written ?? '')
        .trim()
        .replace(/[.@].*/, '')
        .replaceAll('_', '-'),
    ).baseName
  } catch (err) {
    if (err instanceof RangeError) return null
    throw err
  }
}

/** Parses a platform's time zone (IANA). Null if this runtime doesn't know it: `""`, `Mars/Base`, `+02:00`, null. */
export function parseTimeZone(written: string | null | undefined): string | null {
  const zone = written?.trim() ?? ''
  return isTimeZone(zone) ? zone : null
}
