/**
 * The elements of ISO 15143-3 that are stored, each with its own time: an entry may combine an engine status of this
 * minute with a position of last week. `values`: the element's columns in `telemetry`; where the first of them is null,
 * the feed gave no value. `at`: the column of its time.
 */
export const ELEMENTS = {
  location: { values: ['latitude', 'longitude', 'altitude_metres'], at: 'location_at' },
  operatingHours: { values: ['operating_hours'], at: 'operating_hours_at' },
  idleHours: { values: ['idle_hours'], at: 'idle_hours_at' },
  fuelUsed: { values: ['fuel_used_litres'], at: 'fuel_used_at' },
  fuelUsedLast24: { values: ['fuel_used_last24_litres'], at: 'fuel_used_last24_at' },
  fuelRemaining: { values: ['fuel_remaining_percent'], at: 'fuel_remaining_at' },
  defRemaining: { values: ['def_remaining_percent'], at: 'def_remaining_at' },
  distance: { values: ['distance_kilometres'], at: 'distance_at' },
  engine: { values: ['engine_running'], at: 'engine_at' },
  loadCount: { values: ['load_count'], at: 'load_count_at' },
  payload: { values: ['payload_kilograms'], at: 'payload_at' },
} as const

export type Element = keyof typeof ELEMENTS

// TypeScript types the keys of a record as string; this record has only the keys of its type.
export const ELEMENT_NAMES = Object.keys(ELEMENTS) as Element[]

/** When each element was measured. An element is missing where the feed gave no time or no value. */
export type ElementTimes = Partial<Record<Element, Date>>

/** One element and its columns. */
export interface ElementColumns {
  values: readonly ElementValue[]
  at: ElementTime
}
type ElementValue = (typeof ELEMENTS)[Element]['values'][number]
export type ElementTime = (typeof ELEMENTS)[Element]['at']

export const ELEMENT_COLUMNS: readonly ElementColumns[] = Object.values(ELEMENTS)
