type Tree = { readonly [key: string]: string | Tree }

/**
 * French sets off `: ; ? !` and what stands between « », by a space at which no line may break. Whoever writes a text types
 * an ordinary one.
 */
export function typeset<T extends Tree>(texts: T): T {
  const entries = Object.entries(texts).map(([key, value]) => [
    key,
    typeof value === 'string' ? typesetText(value) : typeset(value),
  ])
  // The same keys, each with a text where there was one.
  return Object.fromEntries(entries) as T
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
