import type { Pace } from '../database/tables.ts'
import type { QuietHours } from './subscription.ts'

/** The hour of the day, in the account's time zone, at which a daily digest is posted. */
export const DAILY_HOUR = 9

/**
 * When to post what happens at `now`: immediately, at the next full hour, or at the next `DAILY_HOUR`, depending on the
 * pace; if that is within the quiet hours, when they end. `zone` (IANA) is the account's.
 */
export function whenToPost(now: Date, zone: string, how: { pace: Pace; quiet: QuietHours | null }): Date {
  return afterQuiet(atPace(now, zone, how.pace), zone, how.quiet)
}

function atPace(now: Date, zone: string, pace: Pace): Date {
  switch (pace) {
    case 'at_once':
      return now
    case 'hourly':
      return nextHour(now, zone)
    case 'daily':
      return nextAtHour(now, zone, DAILY_HOUR)
    default:
      return pace satisfies never
  }
}

function afterQuiet(at: Date, zone: string, quiet: QuietHours | null): Date {
  if (!quiet) return at
  const { hour } = inZone(at, zone)
  const isQuiet = quiet.from < quiet.to ? hour >= quiet.from && hour < quiet.to : hour >= quiet.from || hour < quiet.to
  return isQuiet ? nextAtHour(at, zone, quiet.to) : at
}

/** The next time that the zone's clocks show that full hour. If the clocks skip it, the first instant afterwards. */
function nextAtHour(after: Date, zone: string, hour: number): Date {
  const today = inZone(after, zone).toPlainDate()
  for (const days of [0, 1]) {
    const at = today.add({ days }).toZonedDateTime({ timeZone: zone, plainTime: { hour } })
    if (at.epochMilliseconds > after.getTime()) return new Date(at.epochMilliseconds)
  }
  throw new Error(`No ${hour}:00 after ${after.toISOString()} in ${zone}.`)
}

/** Full hours of the zone, since some zones have an offset of half an hour. */
function nextHour(after: Date, zone: string): Date {
  const hour = inZone(after, zone).round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ hours: 1 })
  return new Date(hour.epochMilliseconds)
}

function inZone(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
}
