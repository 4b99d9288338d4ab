import { createListeners, type Listeners } from '../listeners.ts'
import type { JournalEntry } from './api.ts'
import type { Mask } from './mask.ts'

/** What the page's drawer shows: what somebody did, and what came of it. */
export interface Journal {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[]
  /** A person or the world does something: what comes until the next such thing belongs to it. */
  did(text: string, detail?: unknown): void
  add(kind: Exclude<JournalEntry['kind'], 'did'>, text: string, detail?: unknown): Written
  onChange: Listeners<void>['listen']
}

/** An entry of which more is known later, as of a request its answer. */
interface Written {
  more(text: string, detail?: unknown): void
}

const KEPT = 200

/** Keeps the last 200 entries, in memory. Everything passes the mask. */
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
