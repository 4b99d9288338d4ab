import type { Arrival } from '../../../src/arrival/read-arrival.ts'
import type { Words } from '../words/words.ts'

/** The state of an arrival in one sentence; if people decided about all of it, also how, who did, and when. */
export function arrivalText(w: Words, arrival: Arrival): string {
  const { name, last } = arrival
  const { waiting, total } = arrival.counts
  if (total === 0) return w.t('arrival.noneLeft', { name })
  if (waiting > 0 && arrival.removed) return w.t('arrival.dropped', { name, count: waiting })
  if (waiting > 0) return w.t('arrival.waiting', { name, count: waiting })
  if (last === null) return w.t('arrival.imported', { name, count: total })
  return w.t('arrival.decided', { name, count: total, how: howDecided(w, arrival, last) })
}

type Last = NonNullable<Arrival['last']>

/** `Approved by Ada on …`, or `2 approved, 1 declined by Ada, …`. */
function howDecided(w: Words, { counts }: Arrival, last: Last): string {
  const kinds = (['approved', 'declined', 'imported'] as const).filter(kind => counts[kind] > 0)
  if (kinds.length === 1 && last.alone) return lastText(w, last)
  const tally = kinds.map(kind => w.t(`arrival.tally.${kind}`, { count: counts[kind] })).join(', ')
  return w.t(last.alone ? 'arrival.decidedBy' : 'arrival.lastBy', {
    tally,
    name: last.by,
    when: w.whenThere(last.at),
  })
}

/** What the newest decision was, who made it, and when. */
export function lastText(w: Words, last: Last): string {
  const who = { name: last.by, when: w.whenThere(last.at) }
  switch (last.decision) {
    case 'approved':
      return w.t('arrival.approvedBy', who)
    case 'declined':
      return w.t('arrival.declinedBy', who)
    case 'imported':
      return w.t('arrival.importedBy', who)
    default:
      return last.decision satisfies never
  }
}
