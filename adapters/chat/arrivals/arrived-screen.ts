import type { Arrival, ArrivedAsset } from '../../../src/arrival/read-arrival.ts'
import { assetText } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { arrivalText } from './arrival-text.ts'

export const ARRIVED_PAGE = 20

/** All new assets of one read, each with its decision; `offset`: how many come before this page. */
export function arrivedScreen(w: Words, arrival: Arrival, offset: number): Screen {
  const text = arrivalText(w, arrival)
  const turns: Button[] = []
  if (offset > 0) {
    const to = { arrivalId: arrival.id, offset: Math.max(0, offset - ARRIVED_PAGE) }
    const label = w.t('arrival.previousPage', { count: Math.min(ARRIVED_PAGE, offset) })
    turns.push({ kind: 'button', label, ...action('arrival.showPage', to) })
  }
  const after = arrival.counts.total - offset - arrival.assets.length
  if (after > 0) {
    const to = { arrivalId: arrival.id, offset: offset + ARRIVED_PAGE }
    const label = w.t('arrival.nextPage', { count: Math.min(ARRIVED_PAGE, after) })
    turns.push({ kind: 'button', label, ...action('arrival.showNext', to) })
  }
  return {
    title: w.t('arrival.title'),
    text,
    blocks: [
      { kind: 'text', text },
      ...arrival.assets.map(asset => assetText(w, asset, decisionText(w, asset))),
      ...(turns.length > 0 ? [{ kind: 'line' } as const, { kind: 'actions', actions: turns } as const] : []),
    ],
    close: w.t('common.close'),
  }
}

/** What was decided about an asset, by whom and when. */
function decisionText(w: Words, { decision, by, decidedAt }: ArrivedAsset): string {
  if (decision === null) return w.t('arrival.stillWaiting')
  const when = decidedAt ? w.when(decidedAt) : ''
  switch (decision) {
    case 'approved':
      return w.t('arrival.approvedBy', { name: by ?? '', when })
    case 'declined':
      return w.t('arrival.declinedBy', { name: by ?? '', when })
    case 'imported':
      return w.t('arrival.importedOn', { when })
    default:
      return decision satisfies never
  }
}
