import type { EquipmentNames } from './equipment-snapshot.ts'

/**
 * What makes two snapshots one machine inside a feed: the PIN, else the serial number, else make, model and the
 * customer's number; without regard to case and outer spaces. `null` where a feed gives none of them.
 *
 * The kind is part of it: a telematics device's serial that equals another machine's PIN does not merge the two.
 */
export function identityOf(snapshot: EquipmentNames): string | null {
  const pin = fold(snapshot.pin)
  if (pin) return `pin:${pin}`
  const serialNumber = fold(snapshot.serialNumber)
  if (serialNumber) return `serial:${serialNumber}`
  const equipmentId = fold(snapshot.equipmentId)
  if (equipmentId) return `id:${[fold(snapshot.oemName), fold(snapshot.model), equipmentId].map(part).join('|')}`
  return null
}

/** All three are a stranger's free text: a `|` in one of them must not look like the next. */
function part(text: string): string {
  return text.replace(/[\\|]/g, '\\$&')
}

function fold(text: string | null): string {
  return (text ?? '').trim().toLowerCase()
}
