/** The elements of ISO 15143-3 that are played. */
export type Element =
  | 'location'
  | 'operatingHours'
  | 'idleHours'
  | 'fuelUsed'
  | 'fuelUsedLast24'
  | 'fuelRemaining'
  | 'defRemaining'
  | 'distance'
  | 'engine'
  | 'loadCount'
  | 'payload'

/**
 * A machine of a local OEM: what its feed will say of it. Metres, hours, litres, percent, kilometres, kilograms, degrees
 * (WGS 84). `null` is left out of the answer.
 */
export interface LocalMachine {
  oemName: string | null
  model: string | null
  equipmentId: string | null
  serialNumber: string | null
  pin: string | null
  unitInstalledAt: Date | null
  /** The time of every element that has none of its own in `times`. */
  observedAt: Date | null
  times?: Partial<Record<Element, Date>>
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
}

/** The stamp that an element of it carries. */
export function timeOf(machine: LocalMachine, element: Element): Date | null {
  return machine.times?.[element] ?? machine.observedAt
}
