import { escapeLike, fold } from '../text/fold.ts'
import type { EquipmentNames } from './equipment-snapshot.ts'

const MOST_TERMS = 50

/**
 * The one text in which an asset is found: make, model, equipment ID, serial number, PIN. Folded by `fold`, a space
 * before every word, so that a term can ask for the beginning of a word.
 */
export function searchText(asset: EquipmentNames): string {
  return ` ${[asset.oemName, asset.model, asset.equipmentId, asset.serialNumber, asset.pin]
    .map(field => fold(field ?? ''))
    .filter(field => field !== '')
    .join(' ')} `
}

/** What a person typed, `320, D6T, HK1234`, as terms: empty ones and repetitions dropped, 50 at most. */
export function parseSearch(typed: string): string[] {
  const terms = new Map<string, string>()
  for (const term of typed.split(/[,;\n，、]/).map(part => part.trim())) {
    const folded = fold(term)
    if (folded !== '' && !terms.has(folded)) terms.set(folded, term)
  }
  return [...terms.values()].slice(0, MOST_TERMS)
}

/**
 * The LIKE pattern of a term: anywhere in the text, but only at the beginning of a word for terms under three
 * characters. A trigram index can't find two letters in the middle of a word (measured: 500 ms over a million), it can
 * at a word's beginning; and whoever types `D6` means the model.
 */
export function likePattern(term: string): string {
  const folded = fold(term)
  const literal = escapeLike(folded)
  return [...folded].length < 3 ? `% ${literal}%` : `%${literal}%`
}
