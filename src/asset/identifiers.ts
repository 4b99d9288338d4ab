import type { EquipmentNames } from './equipment-snapshot.ts'
import { type IdentifierKind, identifierValue, makeValue } from './identifier-value.ts'

/** Strongest first: what a stronger one says about which machine it is outweighs every weaker one. */
export const KINDS = ['pin', 'serial', 'equipment'] as const satisfies readonly IdentifierKind[]

export const strongerThan = (kind: IdentifierKind) => KINDS.slice(0, KINDS.indexOf(kind))

/** One identifier of a machine in its normal form. Serial and equipment numbers are numbers of a make; a PIN is none's. */
export interface Identifier {
  kind: IdentifierKind
  /** Empty where the feed gave none, and for a PIN. */
  make: string
  value: string
}

/** The identifiers in what a feed says of a machine, strongest first; none where it says only placeholders or nothing. */
export function identifiersOf(names: EquipmentNames): Identifier[] {
  const make = makeValue(names.oemName) ?? ''
  const written = { pin: names.pin, serial: names.serialNumber, equipment: names.equipmentId }
  return KINDS.flatMap(kind => {
    const value = identifierValue(kind, written[kind])
    return value === null ? [] : [{ kind, make: kind === 'pin' ? '' : make, value }]
  })
}

/**
 * Whether a machine with these identifiers has that one. A make that isn't given on one side is no difference, unless the
 * machine is known to have that number from another make.
 */
export function hasIdentifier(identifiers: readonly Identifier[], one: Identifier): boolean {
  // Loops without arrays: this runs a million times where a thousand machines of a list share a number.
  let ofNoMake = false
  let ofAnother = false
  for (const other of identifiers) {
    if (other.kind !== one.kind || other.value !== one.value) continue
    if (one.make === '' || other.make === one.make) return true
    if (other.make === '') ofNoMake = true
    else ofAnother = true
  }
  return ofNoMake && !ofAnother
}

/** Whether both have identifiers of that kind, and none in common. */
export function differIn(kind: IdentifierKind, a: readonly Identifier[], b: readonly Identifier[]): boolean {
  let compared = false
  for (const one of b) {
    if (one.kind !== kind) continue
    if (hasIdentifier(a, one)) return false
    compared = true
  }
  return compared && a.some(other => other.kind === kind)
}

/** Without the numbers of no make that are known with their make as well: it was left out once. */
export function withoutUnknownMakes<T extends Identifier>(identifiers: readonly T[]): T[] {
  return identifiers.filter(
    one =>
      one.make !== '' ||
      !identifiers.some(other => other.make !== '' && other.kind === one.kind && other.value === one.value),
  )
}
