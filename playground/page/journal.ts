import { createListeners, type Listeners } from '../listeners.ts'
import type { JournalEntry } from './api.ts'
import type { Mask } from './mask.ts'

/** The log that the page's drawer shows: each act and its effects. */
export interface Journal {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[]
  /** Begins a new cause: entries until the next one belong to it. */
  did(text: string, detail?: unknown): void
  add(kind: Exclude<JournalEntry['kind'], 'did'>, text: string, detail?: unknown): Written
  onChange: Listeners<void>['listen']
}

/** An entry that is completed later, such as a request once it is answered. */
interface Written {
  more(text: string, detail?: unknown): void
}

const KEPT = 200

/** Keeps the last 200 entries in memory. `mask` removes the secrets of each. */
export function createJournal(mask: Mask): Journal {
  const entries: JournalEntry[] = []
  const { tell, listen } = createListeners<void>()
  let lastId = 0
  let cause = 0

  const write = (kind: JournalEntry['kind'], text: string, detail: unknown): Written => {
    lastId += 1
    if (kind === 'did') cause = lastId
    const at = new Date().toISOString()
    const entry: JournalEntry = { id: lastId, at, cause, kind, ...said(text, detail) }
    entries.push(entry)
    if (entries.length > KEPT) entries.shift()
    tell()
    return {
      more: (text, detail) => {
        Object.assign(entry, said(text, detail))
        tell()
      },
    }
  }
  const said = (text: string, detail: unknown) => ({
    text: mask.text(text),
    ...(detail !== undefined && { detail: mask.detail(detail) }),
  })

  return {
    entries,
    did: (text, detail) => void write('did', text, detail),
    add: (kind, text, detail) => write(kind, text, detail),
    onChange: listen,
  }
}
