/** A calendar month is the text of its first day, `YYYY-MM-01`, as in a `date` column. */

export interface Bounds {
  /** The first instant of the month. */
  start: Date
  /** The first instant after it. */
  end: Date
}

/**
 * The calendar month of `instant` in `zone` (IANA name). Exactly one month has the instant within its bounds, even if
 * the clock is set back over the end of a month (America/St_Johns, 1 November 2009, 00:01 to 23:01 of 31 October): a
 * month that has begun stays begun.
 */
export function monthOf(instant: Date, zone: string): string {
  return localDay(instant, zone).with({ day: 1 }).toString()
}

/**
 * The day of `month` in `zone` at `instant`, 1 to 31. If the local calendar shows another month, the first or last day.
 */
export function dayOfMonth(instant: Date, zone: string, month: string = monthOf(instant, zone)): number {
  const first = firstDay(month)
  const last = first.with({ day: first.daysInMonth })
  const day = localDay(instant, zone)
  if (Temporal.PlainDate.compare(day, first) < 0) return first.day
  return Temporal.PlainDate.compare(day, last) > 0 ? last.day : day.day
}

/**
 * The half-open interval [start, end) of a month in `zone`. If the midnight at its start is skipped, it starts at the
 * first instant that exists. Throws a RangeError if `month` is not `YYYY-MM-01`.
 */
export function boundsOf(month: string, zone: string): Bounds {
  const first = firstDay(month)
  return { start: startOfDay(first, zone), end: startOfDay(first.add({ months: 1 }), zone) }
}

/** The month after `month`. Throws a RangeError if that is not `YYYY-MM-01`. */
export function nextMonth(month: string): string {
  return firstDay(month).add({ months: 1 }).toString()
}

/** The month before `month`. Throws a RangeError if that is not `YYYY-MM-01`. */
export function previousMonth(month: string): string {
  return firstDay(month).subtract({ months: 1 }).toString()
}

/** Whether a text is a calendar month, `YYYY-MM-01`. */
export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])-01$/.test(text)
}

/**
 * Whether `name` is a zone of the IANA database. Bare offsets (`+02:00`) are not: they have no daylight saving time.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function localDay(instant: Date, zone: string): Temporal.PlainDate {
  const day = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  const next = day.with({ day: 1 }).add({ months: 1 })
  return startOfDay(next, zone) <= instant ? next : day
}

function startOfDay(day: Temporal.PlainDate, zone: string): Date {
  return new Date(day.toZonedDateTime(zone).epochMilliseconds)
}

function firstDay(month: string): Temporal.PlainDate {
  if (!isMonth(month)) throw new RangeError(`Not a calendar month (YYYY-MM-01): ${month}`)
  return Temporal.PlainDate.from(month)
}
