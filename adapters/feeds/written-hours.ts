import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import {
  betterUnits,
  HOUR_ELEMENTS,
  HOUR_NAMES,
  type HourElement,
  type HourReading,
  type HourUnits,
  unitsOfPage,
} from '../../src/asset/hour-units.ts'
import type { PageHours } from '../../src/feed/feed.ts'
import { parseHours, toNumber } from './parse-number.ts'

/** A machine's hour counters as written; '' if absent. Their unit is known only when the whole page is. */
export interface WrittenHours {
  machine: EquipmentSnapshot
  written: Record<HourElement, string>
  /** The timestamp of each counter, milliseconds since 1970; 0 if it has none. */
  at: Record<HourElement, number>
}

/** How many machines of a page are sampled to see how their counters grow. */
const MAX_SAMPLED = 50

/**
 * Decides the units of a page's hour counters and stores the values, in hours, in its machines. Returns undefined if
 * the page has none. `known`: the units found for the feed before. Durations (AEMP 1.x) contain their units.
 */
export function decideHours(
  all: readonly WrittenHours[],
  { hoursInMinutes, hours: known = null }: { hoursInMinutes: boolean; hours?: HourUnits | null | undefined },
  indexOf: (machine: EquipmentSnapshot) => number,
): PageHours | undefined {
  if (all.length === 0) return undefined
  const pairs = all.map(({ written }) => ({
    operatingHours: plainNumber(written.operatingHours),
    idleHours: plainNumber(written.idleHours),
  }))
  const expected = hoursInMinutes ? 'minutes' : 'hours'
  const units = betterUnits(known, unitsOfPage(pairs, expected))
  const readings: PageHours['readings'] = []
  all.forEach(({ machine, written, at }, index) => {
    for (const name of HOUR_NAMES) {
      machine[name] = parseHours(written[name], HOUR_ELEMENTS[name], machine.oddities, units[name] === 'minutes')
      if (machine[name] !== null && at[name] > 0 && machine.times) machine.times[name] = new Date(at[name])
      const value = pairs[index]?.[name] ?? null
      if (value === null || at[name] === 0 || readings.length >= 2 * MAX_SAMPLED) continue
      const reading: HourReading = { element: name, at: at[name], written: value }
      readings.push({ index: indexOf(machine), ...reading })
    }
  })
  return { units, expected, readings }
}

function plainNumber(written: string): number | null {
  const value = written === '' ? Number.NaN : toNumber(written)
  return Number.isNaN(value) || value < 0 ? null : value
}
