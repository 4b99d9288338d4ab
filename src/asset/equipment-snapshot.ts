import type { ElementTimes } from './elements.ts'

/**
 * What one machine said of itself on one page of a feed: ISO 15143-3 `Equipment`, parsed. Units are fixed here so that
 * nothing inside has to ask: hours, litres, kilometres, kilograms, metres, percent, degrees (WGS 84). Times are instants.
 * `null` is "the feed did not say" or "the value was impossible" (then `oddities` tells it).
 */
export interface EquipmentSnapshot {
  oemName: string | null
  model: string | null
  /** The customer's own number: a stranger's free text. */
  equipmentId: string | null
  serialNumber: string | null
  pin: string | null
  unitInstalledAt: Date | null
  /** The newest time any section carries: the data's freshness, not the import's. */
  observedAt: Date | null
  /** When each element below was measured, where the feed says so for each. */
  times?: ElementTimes
  latitude: number | null
  longitude: number | null
  altitudeMetres: number | null
  operatingHours: number | null
  idleHours: number | null
  fuelUsedLitres: number | null
  fuelUsedLast24Litres: number | null
  fuelRemainingPercent: number | null
  defRemainingPercent: number | null
  distanceKilometres: number | null
  engineRunning: boolean | null
  loadCount: number | null
  payloadKilograms: number | null
  /** Values kept out of the fields above. Told, never silently dropped. */
  oddities: Oddity[]
}

/** What a machine is called: the header that every place which names, finds or tells machines apart goes by. */
export type EquipmentNames = Pick<EquipmentSnapshot, 'oemName' | 'model' | 'equipmentId' | 'serialNumber' | 'pin'>

/** A value that could not be believed or read. */
export interface Oddity {
  /** Element and child as the standard names them, e.g. `FuelRemaining/Percent`. */
  element: string
  /** What the feed said, at most 80 characters. */
  value: string
  reason:
    | 'out_of_range'
    | 'not_a_number'
    | 'not_a_date'
    | 'future'
    | 'unknown_unit'
    | 'no_identity'
    | 'paging'
    /** Of the list: an element is read as minutes, as its values or growth show or its address says; or not, as they show. */
    | 'minutes'
    | 'minutes_by_address'
    | 'hours'
}
