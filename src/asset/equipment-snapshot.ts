import type { ElementTimes } from './elements.ts'

/**
 * What one entry on one page of a feed says about a machine: ISO 15143-3 `Equipment`, parsed. Units are converted here,
 * so that the core has only these: hours, litres, kilometres, kilograms, metres, percent, degrees (WGS 84). Times are
 * instants. `null`: the feed gave no value, or an impossible one, which is then listed in `oddities`.
 */
export interface EquipmentSnapshot {
  oemName: string | null
  model: string | null
  /** The customer's own number: untrusted free text. */
  equipmentId: string | null
  serialNumber: string | null
  pin: string | null
  unitInstalledAt: Date | null
  /** The newest time of any element: the age of the data, not the time of the import. */
  observedAt: Date | null
  /** When each element below was measured, where the feed gives a time for it. */
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
  /** Values kept out of the fields above. They are shown to people and never dropped silently. */
  oddities: Oddity[]
}

/** The header of an entry: what names, finds and distinguishes machines. */
export type EquipmentNames = Pick<EquipmentSnapshot, 'oemName' | 'model' | 'equipmentId' | 'serialNumber' | 'pin'>

/** A value that is implausible or could not be read. */
export interface Oddity {
  /** Element and child as the standard names them, e.g. `FuelRemaining/Percent`. */
  element: string
  /** The value as the feed wrote it, at most 80 characters. */
  value: string
  reason:
    | 'out_of_range'
    | 'not_a_number'
    | 'not_a_date'
    | 'future'
    | 'unknown_unit'
    | 'no_identity'
    | 'paging'
    /**
     * About a whole list. `minutes`: an element is read as minutes because of its values or their growth;
     * `minutes_by_address`: because of the feed's address; `hours`: as hours because of its values or their growth.
     */
    | 'minutes'
    | 'minutes_by_address'
    | 'hours'
}
