import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import { parseInstant } from './parse-instant.ts'
import { parseIdentifier, parseName, parseText } from './parse-text.ts'
import { type Tree, trimmed } from './tree.ts'

/** Whether this is an `EquipmentHeader`, under the standard's name or other names that feeds use. */
export function isHeader({ name }: Tree): boolean {
  return name === 'equipmentheader' || name === 'header' || name === 'equipmentheaders'
}

/** Whether one of its children is a header. */
export function hasHeader(tree: Tree): boolean {
  for (let one = tree.first; one !== null; one = one.next) if (isHeader(one)) return true
  return false
}

/**
 * Reads the names of a machine, from its header, then from beside the header. The header wins; a placeholder counts as
 * absent. A VIN is the PIN of a road vehicle (ISO 3779, ISO 10261): it is used if there is no PIN.
 */
export function parseHeader(equipment: Tree, machine: EquipmentSnapshot, now: number): void {
  const vehicle = { vin: null }
  const within = hasHeader(equipment)
  for (let one = equipment.first; one !== null; one = one.next) {
    if (isHeader(one)) parseParts(one, machine, vehicle, now)
    // `{"Identification": {"EquipmentHeader": {…}}, "Location": …}`
    else if (!within && one.name !== 'equipment' && hasHeader(one)) parseParts(one, machine, vehicle, now)
  }
  for (let one = equipment.first; one !== null; one = one.next) parsePart(one, machine, vehicle, now)
  machine.pin ??= vehicle.vin
}

interface Vehicle {
  vin: string | null
}

function parseParts(header: Tree, machine: EquipmentSnapshot, vehicle: Vehicle, now: number): void {
  for (let one = header.first; one !== null; one = one.next) {
    const known = parsePart(one, machine, vehicle, now)
    if (!known && one.first !== null) parseParts(one, machine, vehicle, now)
  }
}

/**
 * Reads one field of a header. False if the part is none. Names come without `_`, `-` and spaces: `serial_number`
 * matches.
 */
function parsePart(part: Tree, machine: EquipmentSnapshot, vehicle: Vehicle, now: number): boolean {
  const { oddities } = machine
  switch (part.name) {
    case 'oemname':
    case 'make': // AEMP 1.x
    case 'manufacturer':
      machine.oemName ??= parseName(trimmed(part))
      return true
    case 'model':
    case 'modelname':
      machine.model ??= parseName(trimmed(part))
      return true
    case 'equipmentid':
    case 'equipmentnumber':
    case 'unitnumber':
    case 'fleetnumber':
      machine.equipmentId ??= parseText(trimmed(part))
      return true
    case 'serialnumber':
    case 'serialno':
    case 'serial':
    case 'machineserialnumber':
    case 'equipmentserialnumber':
      machine.serialNumber ??= parseIdentifier('serial', trimmed(part), 'EquipmentHeader/SerialNumber', oddities)
      return true
    case 'pin':
    case 'productidentificationnumber':
      machine.pin ??= parseIdentifier('pin', trimmed(part), 'EquipmentHeader/PIN', oddities)
      return true
    case 'vin':
    case 'vehicleidentificationnumber':
      vehicle.vin ??= parseIdentifier('pin', trimmed(part), 'EquipmentHeader/VIN', oddities)
      return true
    case 'unitinstalldatetime': {
      if (machine.unitInstalledAt !== null) return true
      const at = parseInstant(trimmed(part), 'EquipmentHeader/UnitInstallDateTime', now, oddities)
      if (at !== null) machine.unitInstalledAt = new Date(at)
      return true
    }
    default:
      return false
  }
}
