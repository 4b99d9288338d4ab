import type { Arrival } from '../../../src/arrival/read-arrival.ts'
import { assetLabel } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { arrivalText, lastText } from './arrival-text.ts'

/** How many machines a post names; an entry of a digest names fewer. */
export const ARRIVAL_NAMES = 10
const DIGEST_NAMES = 3

/**
 * The new incoming assets of one read: a post that is edited as decisions are made. While some wait, it names those;
 * when people have decided about all, it is one sentence. `reminds`: this is the second post about them. `why`: the
 * reason why the channel gets the post; null within a digest, which also names fewer machines.
 */
export function arrivalScreen(w: Words, arrival: Arrival, why: string | null, reminds = false): Screen {
  const { name, arrivedAt, counts, last } = arrival
  const text =
    reminds && counts.waiting > 0 && !arrival.removed
      ? w.t('arrival.reminder', { name, count: counts.waiting, when: w.whenThere(arrivedAt) })
      : arrivalText(w, arrival)
  const blocks: Block[] = [{ kind: 'text', text }]
  const listed = listedAssets(arrival, why === null ? DIGEST_NAMES : ARRIVAL_NAMES)
  const lines = listed.assets.map(asset => `• ${assetLabel(w, asset)}`)
  // The list is empty if all of them turned out to be known machines.
  if (lines.length > 0) blocks.push({ kind: 'text', text: lines.join('\n') })
  if (listed.more > 0) blocks.push({ kind: 'text', text: w.t('common.more', { count: listed.more }), tone: 'quiet' })
  const soFar = counts.waiting > 0 && last ? `${lastText(w, last)}.` : null
  if (soFar) blocks.push({ kind: 'text', text: `${soFar} ${tally(w, arrival)}` })
  if (arrival.merged > 0) blocks.push({ kind: 'text', text: w.t('arrival.merged', { count: arrival.merged }) })
  if (arrival.removed && counts.waiting === 0) blocks.push({ kind: 'text', text: w.t('arrival.gone') })
  const buttons = arrivalButtons(w, arrival, listed.more)
  if (buttons.length > 0) blocks.push({ kind: 'actions', actions: buttons })
  if (why) blocks.push({ kind: 'text', text: why, tone: 'quiet' })
  return { title: w.t('arrival.title'), text: soFar ? `${text} ${soFar}` : text, blocks }
}

/** The assets that the post names: those that wait; if all were imported automatically, these; else none. */
function listedAssets({ assets, counts, last }: Arrival, most: number): { assets: Arrival['assets']; more: number } {
  if (counts.waiting === 0 && last !== null) return { assets: [], more: 0 }
  const named = counts.waiting > 0 ? assets.filter(asset => asset.decision === null) : assets
  const of = counts.waiting > 0 ? counts.waiting : counts.total
  const shown = named.slice(0, most)
  return { assets: shown, more: of - shown.length }
}

/** `1 approved, 2 declined, 7 waiting`. */
function tally(w: Words, { counts }: Arrival): string {
  const kinds = (['approved', 'declined', 'imported', 'waiting'] as const).filter(kind => counts[kind] > 0)
  return kinds.map(kind => w.t(`arrival.tally.${kind}`, { count: counts[kind] })).join(', ')
}

function arrivalButtons(w: Words, arrival: Arrival, more: number): Button[] {
  const { id: arrivalId, counts, last } = arrival
  const undo: Button = {
    kind: 'button',
    label: w.t('arrival.undo'),
    ...action('arrival.undo', {
      arrivalId,
      what: counts.imported > 0 ? 'imported' : 'decided',
      decidedAt: last?.at.getTime(),
    }),
  }
  const show: Button = {
    kind: 'button',
    label: w.t('arrival.show'),
    says: w.t('arrival.sayShow', { name: arrival.name }),
    ...action('arrival.show', { arrivalId, offset: 0 }),
    opens: true,
  }
  if (counts.total === 0) return []
  if (counts.waiting === 0) return [...(last !== null || more > 0 ? [show] : []), ...(arrival.removed ? [] : [undo])]
  if (arrival.removed) return []
  return [
    {
      kind: 'button',
      label: w.t('arrival.approveAll'),
      ...action('arrival.approveAll', { arrivalId }),
      style: 'primary',
    },
    { kind: 'button', label: w.t('arrival.declineAll'), ...action('arrival.declineAll', { arrivalId }) },
    {
      kind: 'button',
      label: w.t('arrival.review'),
      says: w.t('arrival.sayReview', { name: arrival.name }),
      ...action('arrival.review', { arrivalId, offset: 0 }),
      opens: true,
    },
    ...(counts.approved + counts.declined > 0 ? [undo] : []),
  ]
}
