import type { Words } from '../words/words.ts'

/** A month that could not be closed because of an error on our side; `closed` by now. */
export function monthStuckText(w: Words, month: string, stuck: { closed: boolean; reference: string | null }): string {
  if (stuck.closed) return w.t('billing.stuckNoMore', { month: w.month(month) })
  const text = w.t('billing.stuck', { month: w.month(month) })
  return stuck.reference === null ? text : `${text} ${w.t('common.reference', { id: stuck.reference })}`
}
