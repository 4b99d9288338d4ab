import { NotASnapshot } from './not-a-snapshot.ts'

interface KnownName {
  written: string
  local: string
  /** The name that followed it last time. */
  next: KnownName | null
}

/** The standard has some 120 names. A document is untrusted: one with ever new names must not fill the memory. */
const MAX_NAMES = 2_000

/**
 * Returns a cached version of `shorten` for the names of one document. Throws NotASnapshot for a document with too many
 * names. A page repeats the same names in the same order a hundred times, so the next name is predicted from the one
 * before: comparing is cheaper than looking a fresh string up in a map, which has to hash it.
 */
export function createLocalNames(shorten: (written: string) => string): (written: string) => string {
  const known = new Map<string, KnownName>()
  let current = createName('', shorten)
  return written => {
    const predicted = current.next
    if (predicted !== null && predicted.written === written) {
      current = predicted
      return predicted.local
    }
    const found = known.get(written) ?? createName(written, shorten)
    known.set(written, found)
    if (known.size > MAX_NAMES) throw new NotASnapshot('a document with too many different names')
    current.next = found
    current = found
    return found.local
  }
}

/**
 * `ns2:OEMName`, `OEM_Name`, `@OEMName` (how XML converters write an attribute in JSON) become `oemname`. Every `xmlns`
 * and `xmlns:…` becomes `xmlns`.
 */
export function localName(written: string): string {
  if (written.startsWith('xmlns')) return 'xmlns'
  return written
    .slice(written.lastIndexOf(':') + 1)
    .replace(/[@_.\s-]/g, '')
    .toLowerCase()
}

function createName(written: string, shorten: (written: string) => string): KnownName {
  // V8 keeps one copy of the text of each property key, so comparing it with a literal compares two pointers.
  const [local = ''] = Object.keys({ [shorten(written)]: true })
  return { written, local, next: null }
}
