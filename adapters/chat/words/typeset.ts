import { mapTexts, type Tree } from './translation.ts'

/**
 * French separates `: ; ? !` and the content of « » by a space at which no line may break. The texts are written with
 * ordinary spaces; this replaces them.
 */
export function typeset<T extends Tree>(texts: T): T {
  return mapTexts(texts, typesetText)
}

const WIDE = '\u00a0'
const NARROW = '\u202f'

function typesetText(text: string): string {
  return text
    .replaceAll(' :', `${WIDE}:`)
    .replaceAll('« ', `«${WIDE}`)
    .replaceAll(' »', `${WIDE}»`)
    .replaceAll(/ (?=[;?!])/g, NARROW)
}
