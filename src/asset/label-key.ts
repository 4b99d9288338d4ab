import { foldWithoutAccents } from '../text/fold.ts'
import type { EquipmentNames } from './equipment-snapshot.ts'

/** The name by which people know a machine: the customer's own number comes first. Empty or null: it has none. */
export function assetName(asset: EquipmentNames): string | null {
  return asset.equipmentId ?? asset.serialNumber ?? asset.pin
}

/**
 * The key by which assets are sorted (column `asset.label_key`): bytewise order of the keys is the order of the labels
 * that people read, name first, then make and model. Numbers count by their value, so `HK2` comes before `HK10`; case,
 * width and accents don't count. Computed here and compared by the collation "C", because the order of any other
 * collation changes with the version of glibc or ICU, which corrupts an index
 * (https://wiki.postgresql.org/wiki/Locale_data_changes).
 */
export function labelKey(asset: EquipmentNames): string {
  const model = [asset.oemName, asset.model].filter(Boolean).join(' ')
  // A tab sorts before every character that `fold` leaves, so `HK1` comes before `HK1 B` whatever their models are.
  return [assetName(asset), model]
    .filter(part => part !== null && part !== '')
    .map(part => naturalKey(part ?? ''))
    .join('\t')
}

/**
 * Longer texts are sorted by this many characters. An entry of an index holds 2,704 bytes; two parts of 150 characters
 * with 4 bytes each, and a mark for every second one, are 1,802 at most.
 */
const SORTED_CHARACTERS = 150

/** Numbers with more digits are sorted digit by digit. */
const MOST_DIGITS = 26

/**
 * Puts a letter for the number of digits before each number, without leading zeros: `hk12` becomes `hkB12`. Folded text
 * has no capital letters, so this is no other text's key.
 */
function naturalKey(text: string): string {
  return foldWithoutAccents(text)
    .slice(0, SORTED_CHARACTERS)
    .replace(/[0-9]+/g, number => {
      const digits = number.replace(/^0+/, '')
      return String.fromCharCode('@'.charCodeAt(0) + Math.min(digits.length, MOST_DIGITS)) + digits
    })
}
