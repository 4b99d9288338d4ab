import type { Pace } from '../database/tables.ts'
import type { QuietHours } from './subscription.ts'

/** The hour of the day, in the account's zone, at which a daily digest comes. */
export const DAILY_HOUR = 9

/**
 * The instant at which a channel hears of what happens at `now`: `now` itself where that is at once, else the next full
 * hour or the next morning at nine; never within the quiet hours, but when they end. `zone` (IANA) is the account's.
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
      return next(now, zone, DAILY_HOUR)
    default:
      return pace satisfies never
  }
}

function afterQuiet(at: Date, zone: string, quiet: QuietHours | null): Date {
  if (!quiet) return at
  const { hour } = local(at, zone)
  const isQuiet = quiet.from < quiet.to ? hour >= quiet.from && hour < quiet.to : hour >= quiet.from || hour < quiet.to
  return isQuiet ? next(at, zone, quiet.to) : at
}

/** The next time that a clock there shows that full hour; where the clock jumps over it, the first instant after. */
function next(after: Date, zone: string, hour: number): Date {
  const today = local(after, zone).toPlainDate()
  for (const days of [0, 1]) {
    const at = today.add({ days }).toZonedDateTime({ timeZone: zone, plainTime: { hour } })
    if (at.epochMilliseconds > after.getTime()) return new Date(at.epochMilliseconds)
  }
  throw new Error(`No ${hour}:00 after ${after.toISOString()} in ${zone}.`)
}

/** Full hours of the zone: some are set off by half an hour. */
function nextHour(after: Date, zone: string): Date {
  const hour = local(after, zone).round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ hours: 1 })
  return new Date(hour.epochMilliseconds)
}

function local(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
}
