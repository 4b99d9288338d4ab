import type { HistoryMonth } from '../../../src/billing/read-history.ts'
import type { Words } from '../words/words.ts'

/** What the picture shows, in words. */
export function pictureAlt(w: Words, history: readonly HistoryMonth[]): string {
  const months = history.map(month => w.pair(spokenMonth(w, month), w.number(month.billable)))
  return w.t('billing.picture.alt', { months: w.list(months) })
}

/** By its name alone: seven months in a row have no name twice. */
function spokenMonth(w: Words, { month, soFar }: HistoryMonth): string {
  const name = w.monthAlone(month)
  return soFar ? w.t('billing.picture.monthSoFar', { month: name }) : name
}
