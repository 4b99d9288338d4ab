/** Numbers of assets in one month, for one feed or the sum of several. */
export interface Totals {
  received: number
  selected: number
  billable: number
}

export const NOTHING: Totals = { received: 0, selected: 0, billable: 0 }

export function totalsOf(parts: readonly Totals[]): Totals {
  const sum = (of: (part: Totals) => number) => parts.reduce((total, part) => total + of(part), 0)
  return { received: sum(p => p.received), selected: sum(p => p.selected), billable: sum(p => p.billable) }
}

/** The difference `now` minus `before`. */
export function changeOf(now: Totals, before: Totals): Totals {
  return {
    received: now.received - before.received,
    selected: now.selected - before.selected,
    billable: now.billable - before.billable,
  }
}
