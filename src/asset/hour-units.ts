import { HOUR_MS } from '../durations.ts'
/**
 * Feeds write hours into `Hour` (ISO 15143-3), or minutes: at addresses that say so (MyDevelon's `/Fleet/minutes`), for one of
 * two elements there, or without a word. Decided for each feed and element from what is plausible, and kept, so that it doesn't
 * change with every page.
 */
export type HourUnit = 'hours' | 'minutes'
export type HourElement = 'operatingHours' | 'idleHours'

/** What each is called in the standard, as an oddity names it. */
export const HOUR_ELEMENTS: Readonly<Record<HourElement, string>> = {
  operatingHours: 'CumulativeOperatingHours/Hour',
  idleHours: 'CumulativeIdleHours/Hour',
}
// Keys of a record are strings to TypeScript; this one has no others.
export const HOUR_NAMES = Object.keys(HOUR_ELEMENTS) as HourElement[]

export interface HourUnits extends Record<HourElement, HourUnit> {
  /**
   * What it rests on, the weakest first: the standard or the address says so; the values of a page are impossible otherwise; they
   * grow as nothing else could.
   */
  by: 'standard' | 'address' | 'values' | 'growth'
}

/** A counter as it was written, before anybody knew its unit. */
export interface HourReading {
  element: HourElement
  /** When, by its own stamp: milliseconds since 1970. */
  at: number
  written: number
}

/** What is known of a feed's hours. Stored with it. */
export interface KnownHours {
  units: HourUnits
  /**
   * Readings of some assets, a day old or less: what the next ones are compared with. Of a few assets also those of the days
   * before, in their order.
   */
  sample: ({ assetId: number } & HourReading)[]
  /** ISO 8601. */
  sampledAt: string
}

/** Eleven years, day and night. The oldest trucks in mines come near it, a fleet of which half is older does not exist. */
const LONGEST_LIFE_HOURS = 100_000

/** Two counters of one device that are written at different moments. */
const SAME = 1.02

interface Pair {
  operatingHours: number | null
  idleHours: number | null
}

/** What there is, the likeliest first: nobody has seen minutes of operation beside hours of idling. */
const CHOICES: readonly Record<HourElement, HourUnit>[] = [
  { operatingHours: 'hours', idleHours: 'hours' },
  { operatingHours: 'hours', idleHours: 'minutes' },
  { operatingHours: 'minutes', idleHours: 'minutes' },
]

/**
 * The units of one page's counters as they are written: what the address says (`expected`), unless that makes half of the machines
 * impossible, two at least: older than a machine can get, or idle for longer than in operation.
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
  const judge = (holds: (pair: Pair) => boolean | null) => {
    const said = machines.map(holds).filter(one => one !== null)
    const against = said.filter(one => !one).length
    return against >= 2 && against * 2 >= said.length
  }
  return (
    judge(({ operatingHours }) =>
      operatingHours ? inHours(operatingHours, units.operatingHours) <= LONGEST_LIFE_HOURS : null,
    ) ||
    judge(({ operatingHours, idleHours }) =>
      operatingHours && idleHours
        ? inHours(idleHours, units.idleHours) <= inHours(operatingHours, units.operatingHours) * SAME
        : null,
    )
  )
}

/** So long two readings of a machine must be apart: a feed may bring a day's work at once, under the stamp of the hour. */
export const APART_MS = 20 * HOUR_MS

/**
 * What the growth of an element's counters says. Minutes: two machines at least grew faster than time goes by, as hours can't.
 * Hours: half of all machines grew by what hours grow in a day of work, which would be some minutes of it; at a weekend minutes
 * look so too, of the few machines that are moved. Null where the machines say nothing or disagree.
 */
export function unitByGrowth(pairs: readonly { earlier: HourReading; later: HourReading }[]): HourUnit | null {
  const votes = { hours: 0, minutes: 0 }
  let judged = 0
  for (const { earlier, later } of pairs) {
    const time = later.at - earlier.at
    if (time < APART_MS) continue
    judged += 1
    const growth = (later.written - earlier.written) / (time / HOUR_MS)
    // Between the two: a little overtime, or a machine that hardly moved. Beyond 60: another counter was put in.
    if (growth >= 2 && growth <= 60 * SAME) votes.minutes += 1
    else if (growth >= 0.15 && growth <= 1.05 && later.written <= LONGEST_LIFE_HOURS) votes.hours += 1
  }
  if (votes.minutes >= 2 && votes.minutes >= 2 * votes.hours) return 'minutes'
  if (votes.hours >= 2 && votes.hours >= 2 * votes.minutes && votes.hours * 2 >= judged) return 'hours'
  return null
}

/**
 * The same of readings of several days, for a feed that has hardly more than one machine: day after day it grew faster than time
 * goes by. Another counter that is put in does so once. Hours are not decided so: a machine that is moved for some minutes a day
 * would look like that for weeks.
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

/** The units, where growth decides some of them. The same object where it says nothing. */
export function unitsByGrowth(units: HourUnits, grown: Record<HourElement, HourUnit | null>): HourUnits {
  if (grown.operatingHours === null && grown.idleHours === null) return units
  const operatingHours = grown.operatingHours ?? units.operatingHours
  // What idles is in operation: see CHOICES.
  const idleHours = operatingHours === 'minutes' ? 'minutes' : (grown.idleHours ?? units.idleHours)
  return { operatingHours, idleHours, by: 'growth' }
}

const STRENGTH = { standard: 0, address: 0, values: 1, growth: 2 } satisfies Record<HourUnits['by'], number>

/**
 * Of what was known and what a page says: the better founded; what was known where both rest on values or growth, so that it
 * doesn't change with every page.
 */
export function betterUnits(known: HourUnits | null, said: HourUnits): HourUnits {
  return known === null || STRENGTH[known.by] === 0 || STRENGTH[said.by] > STRENGTH[known.by] ? said : known
}

function inHours(written: number, unit: HourUnit): number {
  return unit === 'minutes' ? written / 60 : written
}

/** What hours that were read in one unit are in another. */
export function unitFactor(from: HourUnit, to: HourUnit): number {
  return from === to ? 1 : to === 'minutes' ? 1 / 60 : 60
}
