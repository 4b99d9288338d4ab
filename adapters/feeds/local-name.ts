interface Known {
  written: string
  local: string
  /** What followed it last time. */
  next: Known | null
}

const mostKept = 2_000

/**
 * Gives element and attribute names as local names in lower case (`ns2:OEMName`: `oemname`). Made for one document.
 * A page says the same names in the same order a hundred times, so the name is guessed from the one before: comparing is
 * cheaper than looking a fresh string up in a map, which has to hash it. Every `xmlns` and `xmlns:…` is `xmlns`.
 */
export function createLocalNames(): (written: string) => string {
  const kept = new Map<string, Known>()
  let current = know('')
  return written => {
    const guess = current.next
    if (guess !== null && guess.written === written) {
      current = guess
      return guess.local
    }
    const found = kept.get(written) ?? know(written)
    // Names are a stranger's: a document made of ever new ones must not fill the memory.
    if (kept.size < mostKept) kept.set(written, found)
    current.next = found
    current = found
    return found.local
  }
}

function know(written: string): Known {
  const cut = written.startsWith('xmlns') ? 'xmlns' : written.slice(written.lastIndexOf(':') + 1).toLowerCase()
  // A property's key is the one copy of its text that V8 keeps, so comparing it with a literal compares two pointers.
  const [local = ''] = Object.keys({ [cut]: true })
  return { written, local, next: null }
}
