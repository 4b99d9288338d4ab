import type { EquipmentNames } from './equipment-snapshot.ts'
import { type IdentifierKind, identifierValue, makeValue } from './identifier-value.ts'

/** Strongest first: a stronger identifier outweighs every weaker one when it is decided which machine an entry is. */
export const KINDS = ['pin', 'serial', 'equipment'] as const satisfies readonly IdentifierKind[]

export const strongerThan = (kind: IdentifierKind) => KINDS.slice(0, KINDS.indexOf(kind))

/** One identifier of a machine in its normal form. Serial and equipment numbers are scoped to a make; a PIN is not. */
export interface Identifier {
  kind: IdentifierKind
  /** Empty for a PIN, and where the feed gave no make. */
  make: string
  value: string
}

/** The identifiers of a machine, strongest first. Empty where the feed gives only placeholders or nothing. */
export function identifiersOf(names: EquipmentNames): Identifier[] {
  const make = makeValue(names.oemName) ?? ''
  const written = { pin: names.pin, serial: names.serialNumber, equipment: names.equipmentId }
  return KINDS.flatMap(kind => {
    const value = identifierValue(kind, written[kind])
    return value === null ? [] : [{ kind, make: kind === 'pin' ? '' : make, value }]
  })
}

/**
 * Whether a machine with these identifiers has `one`. A make that is missing on one side matches any make, unless the
 * machine has that number under another make.
 */
export function hasIdentifier(identifiers: readonly Identifier[], one: Identifier): boolean {
  // Loops without arrays: this runs a million times where a thousand machines of a list share a number.
  let withoutMake = false
  let withOtherMake = false
  for (const other of identifiers) {
    if (other.kind !== one.kind || other.value !== one.value) continue
    if (one.make === '' || other.make === one.make) return true
    if (other.make === '') withoutMake = true
    else withOtherMake = true
  }
  return withoutMake && !withOtherMake
}

/** Whether both have identifiers of that kind but share none. */
export function differIn(kind: IdentifierKind, a: readonly Identifier[], b: readonly Identifier[]): boolean {
  let compared = false
  for (const one of b) {
    if (one.kind !== kind) continue
    if (hasIdentifier(a, one)) return false
    compared = true
  }
  return compared && a.some(other => other.kind === kind)
}

/** Drops numbers without a make that are also there with one: the feed left the make out once. */
export function withoutUnknownMakes<T extends Identifier>(identifiers: readonly T[]): T[] {
  return identifiers.filter(
    one =>
      one.make !== '' ||
      !identifiers.some(other => other.make !== '' && other.kind === one.kind && other.value === one.value),
  )
}
