import { HOUR_MS } from '../durations.ts'
/**
 * The unit of the numbers in `Hour` elements. ISO 15143-3 says hours. Some feeds write minutes: at addresses that say
 * so (MyDevelon's `/Fleet/minutes`), there for only one of the two elements, or without documentation. The unit is
 * decided for each feed and element by what is plausible, and stored, so that it doesn't change with every page.
 */
export type HourUnit = 'hours' | 'minutes'
export type HourElement = 'operatingHours' | 'idleHours'

/** The name of each element in the standard, as an oddity shows it. */
export const HOUR_ELEMENTS: Readonly<Record<HourElement, string>> = {
  operatingHours: 'CumulativeOperatingHours/Hour',
  idleHours: 'CumulativeIdleHours/Hour',
}
// Object.keys returns string[]; this record has no other keys.
export const HOUR_NAMES = Object.keys(HOUR_ELEMENTS) as HourElement[]

export interface HourUnits extends Record<HourElement, HourUnit> {
  /**
   * The evidence for the units, weakest first: the standard or the address says so; the values of a page would be
   * impossible otherwise; the growth of the counters would be impossible otherwise.
   */
  by: 'standard' | 'address' | 'values' | 'growth'
}

/** The value of a counter as the feed wrote it, before its unit is known. */
export interface HourReading {
  element: HourElement
  /** The timestamp of the reading: milliseconds since 1970. */
  at: number
  written: number
}

/** What is known about the hour counters of a feed. Stored with the feed. */
export interface KnownHours {
  units: HourUnits
  /**
   * Readings of some assets, at most a day old, with which the next readings are compared. For a few assets it also has
   * those of the days before, oldest first.
   */
  sample: ({ assetId: number } & HourReading)[]
  /** ISO 8601. */
  sampledAt: string
}

/** Eleven years, day and night. The oldest trucks in mines come near it; no fleet has half of its machines above it. */
const LONGEST_LIFE_HOURS = 100_000

/** Two counters of one device are written at different moments, so they may differ by this factor. */
const TOLERANCE = 1.02

interface Pair {
  operatingHours: number | null
  idleHours: number | null
}

/** The possible combinations, likeliest first. Operating minutes beside idle hours have never been seen. */
const CHOICES: readonly Record<HourElement, HourUnit>[] = [
  { operatingHours: 'hours', idleHours: 'hours' },
  { operatingHours: 'hours', idleHours: 'minutes' },
  { operatingHours: 'minutes', idleHours: 'minutes' },
]

/**
 * The units of the counters on one page. These are the `expected` ones (of the address), unless with them at least half
 * of the machines, and at least two, are impossible: older than a machine can get, or idle for longer than in
 * operation.
 */
export function unitsOfPage(machines: readonly Pair[], expected: HourUnit): HourUnits {
  const asExpected: HourUnits = {
    operatingHours: expected,
    idleHours: expected,
    by: expected === 'hours' ? 'standard' : 'address',
  }
  if (!isImpossible(machines, asExpected)) return asExpected
  const possible = CHOICES.find(choice => !isImpossible(machines, choice))
  return possible === undefined ? asExpected : { ...possible, by: 'values' }
}

function isImpossible(machines: readonly Pair[], units: Record<HourElement, HourUnit>): boolean {
  const isRefuted = (check: (pair: Pair) => boolean | null) => {
    const results = machines.map(check).filter(result => result !== null)
    const failed = results.filter(result => !result).length
    return failed >= 2 && failed * 2 >= results.length
  }
  return (
    isRefuted(({ operatingHours }) =>
      operatingHours ? inHours(operatingHours, units.operatingHours) <= LONGEST_LIFE_HOURS : null,
    ) ||
    isRefuted(({ operatingHours, idleHours }) =>
      operatingHours && idleHours
        ? inHours(idleHours, units.idleHours) <= inHours(operatingHours, units.operatingHours) * TOLERANCE
        : null,
    )
  )
}

/**
 * The least time between two readings that are compared: a feed may send a day's work at once, stamped with one hour.
 */
export const APART_MS = 20 * HOUR_MS

/**
 * The unit that follows from the growth of an element's counters. `minutes`: at least two machines grew faster than
 * time passes, which hours can't. `hours`: at least half of all machines grew as hours do on a working day; as minutes
 * that would be a few minutes of work, which at a weekend is plausible for the few machines that are moved. Null where
 * the machines show nothing or disagree.
 */
export function unitByGrowth(pairs: readonly { earlier: HourReading; later: HourReading }[]): HourUnit | null {
  const votes = { hours: 0, minutes: 0 }
  let judged = 0
  for (const { earlier, later } of pairs) {
    const time = later.at - earlier.at
    if (time < APART_MS) continue
    judged += 1
    const growth = (later.written - earlier.written) / (time / HOUR_MS)
    // Between the two ranges: a little overtime, or a machine that hardly moved. Beyond 60: the counter was replaced.
    if (growth >= 2 && growth <= 60 * TOLERANCE) votes.minutes += 1
    else if (growth >= 0.15 && growth <= 1.05 && later.written <= LONGEST_LIFE_HOURS) votes.hours += 1
  }
  if (votes.minutes >= 2 && votes.minutes >= 2 * votes.hours) return 'minutes'
  if (votes.hours >= 2 && votes.hours >= 2 * votes.minutes && votes.hours * 2 >= judged) return 'hours'
  return null
}

/**
 * The same rule over readings of several days, for a feed with hardly more than one machine: its counter grew faster
 * than time passes on more than one day. A replaced counter does so only once. This never decides for hours: a machine
 * that is moved for some minutes a day would look like that for weeks.
 */
export function unitByDays(days: readonly (readonly HourReading[])[]): 'minutes' | null {
  const pairs = days.flatMap(readings => {
    const inOrder = readings.toSorted((a, b) => a.at - b.at)
    return inOrder.flatMap((later, index) => {
      const earlier = inOrder[index - 1]
      return earlier ? [{ earlier, later }] : []
    })
  })
  return unitByGrowth(pairs) === 'minutes' ? 'minutes' : null
}

/** The units, with those replaced that growth decides. Returns the same object where growth decides none. */
export function unitsByGrowth(units: HourUnits, grown: Record<HourElement, HourUnit | null>): HourUnits {
  if (grown.operatingHours === null && grown.idleHours === null) return units
  const operatingHours = grown.operatingHours ?? units.operatingHours
  // A machine that idles is in operation, so operating minutes imply idle minutes: see CHOICES.
  const idleHours = operatingHours === 'minutes' ? 'minutes' : (grown.idleHours ?? units.idleHours)
  return { operatingHours, idleHours, by: 'growth' }
}

const STRENGTH = { standard: 0, address: 0, values: 1, growth: 2 } satisfies Record<HourUnits['by'], number>

/**
 * The known units or those of a page, whichever have the stronger evidence. At equal evidence from values or growth the
 * known ones stay, so that the unit doesn't change with every page.
 */
export function betterUnits(known: HourUnits | null, found: HourUnits): HourUnits {
  return known === null || STRENGTH[known.by] === 0 || STRENGTH[found.by] > STRENGTH[known.by] ? found : known
}

function inHours(written: number, unit: HourUnit): number {
  return unit === 'minutes' ? written / 60 : written
}

/** The factor that converts hours which were read in the unit `from` into hours read in the unit `to`. */
export function unitFactor(from: HourUnit, to: HourUnit): number {
  return from === to ? 1 : to === 'minutes' ? 1 / 60 : 60
}
