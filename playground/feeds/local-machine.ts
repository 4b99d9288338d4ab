import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'

/** A machine of a local OEM: what its feed will say of it, in our units. `null` is left out of the answer. */
export type LocalMachine = Omit<EquipmentSnapshot, 'oddities'>
