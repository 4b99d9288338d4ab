import type { EquipmentNames } from '../../src/asset/equipment-snapshot.ts'

/**
 * Identifiers by which a machine can be found again in its feed, whatever has become of its row: PIN and serial number
 * without the decoration of feeds, otherwise make and number. Rows that share one of them may be one machine by now.
 */
function keysOf({ oemName, equipmentId, serialNumber, pin }: EquipmentNames): string[] {
  const strong = [plain('pin', pin), plain('serial', serialNumber)].filter(key => key !== null)
  if (strong.length > 0) return strong
  return [`number:${fold(oemName ?? '')}|${fold(equipmentId ?? '')}`]
}

function plain(kind: string, text: string | null): string | null {
  const folded = fold((text ?? '').replace(/^\s*PIN\s*:/i, ''))
  return folded === '' || PLACEHOLDERS.has(folded) ? null : `${kind}:${folded}`
}

/** The dump’s texts for "none". */
const PLACEHOLDERS = new Set(['NOTAVAILABLE', 'TBD'])

const fold = (text: string) =>
  text
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()

/** Things of the same machine, as far as its names say: each with all that share a name with it. */
export function createFinder<Thing extends EquipmentNames & { integrationId: number }>(things: readonly Thing[]) {
  const byKey = new Map<string, Thing[]>()
  const full = (thing: EquipmentNames & { integrationId: number }) =>
    keysOf(thing).map(key => `${thing.integrationId}/${key}`)
  for (const thing of things) {
    for (const key of full(thing)) byKey.set(key, [...(byKey.get(key) ?? []), thing])
  }
  return (machine: EquipmentNames & { integrationId: number }): Thing[] => [
    ...new Set(full(machine).flatMap(key => byKey.get(key) ?? [])),
  ]
}
