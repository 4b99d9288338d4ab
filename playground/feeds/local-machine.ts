import type { Element, ElementTimes } from '../../src/asset/elements.ts'
import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'

/** A machine of a local OEM: what its feed will say of it, in our units. `null` is left out of the answer. */
export type LocalMachine = Omit<EquipmentSnapshot, 'oddities' | 'times'> & {
  /** Elements with a time of their own; the others carry `observedAt`. */
  times?: ElementTimes
}

/** The stamp that an element of it carries. */
export function timeOf(machine: LocalMachine, element: Element): Date | null {
  return machine.times?.[element] ?? machine.observedAt
}
