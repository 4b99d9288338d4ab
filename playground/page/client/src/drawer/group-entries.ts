import type { JournalEntry } from '../../../api.ts'

export interface Group {
  cause: number
  /** The act, else the first entry. */
  title: string
  at: string
  entries: JournalEntry[]
}

/** Groups the entries by cause; the newest cause first. */
export function groupEntries(journal: readonly JournalEntry[]): Group[] {
  const groups = new Map<number, JournalEntry[]>()
  for (const entry of journal) groups.set(entry.cause, [...(groups.get(entry.cause) ?? []), entry])
  return [...groups]
    .sort(([left], [right]) => right - left)
    .map(([cause, entries]) => {
      const did = entries.find(({ kind }) => kind === 'did')
      const rest = entries.filter(entry => entry !== did)
      return {
        cause,
        title: did?.text ?? 'By itself',
        at: entries[0]?.at ?? '',
        entries: did?.detail === undefined ? rest : entries,
      }
    })
}
