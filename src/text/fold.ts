/** Ignores case, width and white space. Greek has a final sigma that a substring of the word lacks. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').replace(/\s+/g, ' ').trim()
}

/** Removes accents from letters; `ø`, `ł`, `æ` and `đ` are letters without accents. */
export function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC')
}

/** Like `fold`, and ignores accents: `Réglages` becomes `reglages`. */
export function foldWithoutAccents(text: string): string {
  return fold(withoutAccents(text))
}

/** Escapes a text for use within a LIKE pattern. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
