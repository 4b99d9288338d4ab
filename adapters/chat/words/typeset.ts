import { mapTexts, type Tree } from './translation.ts'

/**
 * French sets off `: ; ? !` and what stands between « », by a space at which no line may break. Whoever writes a text types
 * an ordinary one.
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
