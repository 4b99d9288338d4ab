import { escapeLike, fold } from '../text/fold.ts'
import type { EquipmentNames } from './equipment-snapshot.ts'

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

/**
 * The values of a typed search such as `320, D6T, HK1234`, as they were typed, without empty and repeated ones. Commas,
 * semicolons, line breaks and tabs separate them, as they do in what is copied from a table.
 */
export function parseSearch(typed: string): string[] {
  return distinct(typed.split(/[,;\t\n\r\v\f\u0085\u2028\u2029，；、]/))
}

/** The words of a value that matched nothing as a whole. */
export function wordsOf(value: string): string[] {
  return distinct(value.split(/\s/))
}

/** Without empty texts and repetitions; case, width and white space make no difference. */
function distinct(texts: readonly string[]): string[] {
  const values = new Map<string, string>()
  for (const value of texts.map(text => text.trim())) {
    const folded = fold(value)
    if (folded !== '' && !values.has(folded)) values.set(folded, value)
  }
  return [...values.values()]
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
