import { NotASnapshot } from './not-a-snapshot.ts'

interface Known {
  written: string
  local: string
  /** What followed it last time. */
  next: Known | null
}

/** The standard has some 120 names. Names are a stranger's: a document made of ever new ones must not fill the memory. */
const MOST_NAMES = 2_000

/**
 * Gives names as `cut` makes them. Made for one document. Throws NotASnapshot for one with too many.
 * A page says the same names in the same order a hundred times, so the name is guessed from the one before: comparing is
 * cheaper than looking a fresh string up in a map, which has to hash it.
 */
export function createLocalNames(cut: (written: string) => string): (written: string) => string {
  const kept = new Map<string, Known>()
  let current = know('', cut)
  return written => {
    const guess = current.next
    if (guess !== null && guess.written === written) {
      current = guess
      return guess.local
    }
    const found = kept.get(written) ?? know(written, cut)
    kept.set(written, found)
    if (kept.size > MOST_NAMES) throw new NotASnapshot('a document with too many different names')
    current.next = found
    current = found
    return found.local
  }
}

/**
 * `ns2:OEMName`, `OEM_Name`, `@OEMName` (an attribute, as XML converters write it into JSON): `oemname`. Every `xmlns` and
 * `xmlns:…` is `xmlns`.
 */
export function localName(written: string): string {
  if (written.startsWith('xmlns')) return 'xmlns'
  return written
    .slice(written.lastIndexOf(':') + 1)
    .replace(/[@_.\s-]/g, '')
    .toLowerCase()
}

function know(written: string, cut: (written: string) => string): Known {
  // A property's key is the one copy of its text that V8 keeps, so comparing it with a literal compares two pointers.
  const [local = ''] = Object.keys({ [cut(written)]: true })
  return { written, local, next: null }
}
