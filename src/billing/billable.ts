import type { Bounds } from '../calendar/calendar-month.ts'

/** The asset was received through the feed at least once in the calendar month it was stamped with. */
export interface Received {
  assetId: number
  /** `YYYY-MM-01`. */
  month: string
}

/** Half-open [from, to): at `to` it is deselected already. `null`: selected still. */
export interface Selected {
  assetId: number
  from: Date
  to: Date | null
}

/**
 * The billing rule, to be read. An asset is billable for a calendar month if it was received through the feed in that
 * month and was selected at some moment of that month; not necessarily at the same one. Returns ids, ascending.
 *
 * An interval of no length holds no moment: selected and deselected at one instant is not selected. One that was undone
 * a second later is: for that second the asset was selected.
 *
 * Production counts in SQL (`month-facts.ts`, `list-month-assets.ts`); the tests hold both to this.
 */
export function billable(month: string, bounds: Bounds, received: Received[], selected: Selected[]): number[] {
  const chosen = new Set(selected.filter(interval => isWithin(interval, bounds)).map(interval => interval.assetId))
  const both = received.filter(receipt => receipt.month === month && chosen.has(receipt.assetId))
  return [...new Set(both.map(receipt => receipt.assetId))].sort((a, b) => a - b)
}

/** What is left of the interval within the bounds has a length. */
function isWithin(interval: Selected, bounds: Bounds): boolean {
  const from = Math.max(interval.from.getTime(), bounds.start.getTime())
  const to = Math.min(interval.to?.getTime() ?? Number.POSITIVE_INFINITY, bounds.end.getTime())
  return from < to
}
