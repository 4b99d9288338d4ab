import type { Bounds } from '../calendar/calendar-month.ts'

/** The asset was received through the feed at least once in this calendar month. */
export interface Received {
  assetId: number
  /** `YYYY-MM-01`. */
  month: string
}

/** A half-open interval [from, to): at `to` the asset is deselected already. `to: null`: it is still selected. */
export interface Selected {
  assetId: number
  from: Date
  to: Date | null
}

/**
 * The billing rule, in its most readable form. An asset is billable for a calendar month if it was received through the
 * feed in that month and was selected at some moment of that month; the two moments may differ. Returns ids, ascending.
 *
 * An interval of zero length has no moment: an asset that is selected and deselected in the same instant was not
 * selected. If it is deselected a second later, it was selected for that second.
 *
 * Production counts in SQL (`month-facts.ts`, `list-month-assets.ts`); the tests compare both with this function.
 */
export function billable(month: string, bounds: Bounds, received: Received[], selected: Selected[]): number[] {
  const chosen = new Set(selected.filter(interval => isWithin(interval, bounds)).map(interval => interval.assetId))
  const both = received.filter(receipt => receipt.month === month && chosen.has(receipt.assetId))
  return [...new Set(both.map(receipt => receipt.assetId))].sort((a, b) => a - b)
}

/** Whether the part of the interval within the bounds is longer than zero. */
function isWithin(interval: Selected, bounds: Bounds): boolean {
  const from = Math.max(interval.from.getTime(), bounds.start.getTime())
  const to = Math.min(interval.to?.getTime() ?? Number.POSITIVE_INFINITY, bounds.end.getTime())
  return from < to
}
