import { escapeLike, fold } from '../text/fold.ts'
import type { EquipmentNames } from './equipment-snapshot.ts'

const MAX_TERMS = 50

/**
 * The text in which an asset is searched: make, model, equipment ID, serial number, PIN. Folded by `fold`, with a space
 * before every word, so that a term can be required to match at the beginning of a word.
 */
export function searchText(asset: EquipmentNames): string {
  return ` ${[asset.oemName, asset.model, asset.equipmentId, asset.serialNumber, asset.pin]
    .map(field => fold(field ?? ''))
    .filter(field => field !== '')
    .join(' ')} `
}

/** The terms of a typed search such as `320, D6T, HK1234`: without empty ones and duplicates, 50 at most. */
export function parseSearch(typed: string): string[] {
  const terms = new Map<string, string>()
  for (const term of typed.split(/[,;\n，、]/).map(part => part.trim())) {
    const folded = fold(term)
    if (folded !== '' && !terms.has(folded)) terms.set(folded, term)
  }
  return [...terms.values()].slice(0, MAX_TERMS)
}

/**
 * The LIKE pattern of a term. It matches anywhere in the text, but a term of fewer than three characters only at the
 * beginning of a word: a trigram index can't find two letters in the middle of a word (measured: 500 ms over a
 * million), and whoever types `D6` means the model.
 */
export function likePattern(term: string): string {
  const folded = fold(term)
  const literal = escapeLike(folded)
  return [...folded].length < 3 ? `% ${literal}%` : `%${literal}%`
}
