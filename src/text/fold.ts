/** Case, width and white space don't matter. Greek ends a word with a sigma of its own, which a piece of it doesn't. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').replace(/\s+/g, ' ').trim()
}

/** Letters without their accents; `ø`, `ł`, `æ` and `đ` have none to take away. */
export function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC')
}

/** As `fold`, and accents don't matter either: `Réglages` is `reglages`. */
export function foldWithoutAccents(text: string): string {
  return fold(withoutAccents(text))
}

/** For use within a LIKE pattern: what a person typed is no pattern of theirs. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
