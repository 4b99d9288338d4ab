import type { Arrival, ArrivedAsset } from '../../../src/arrival/read-arrival.ts'
import { assetLabel, assetText } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** How many machines a post names; an entry of a digest names fewer. */
export const ARRIVAL_NAMES = 10
const DIGEST_NAMES = 3

/**
 * The new incoming assets of one read: a post that is edited as decisions are made. `reminds`: this is the second post
 * about them. `why`: the reason why the channel gets the post; null within a digest, which also names fewer machines.
 */
export function arrivalScreen(w: Words, arrival: Arrival, why: string | null, reminds = false): Screen {
  const { name, arrivedAt, counts } = arrival
  const text =
    reminds && counts.waiting > 0 && !arrival.removed
      ? w.t('arrival.reminder', { name, count: counts.waiting, when: w.whenThere(arrivedAt) })
      : arrivalText(w, arrival)
  const names = why === null ? DIGEST_NAMES : ARRIVAL_NAMES
  const blocks: Block[] = [{ kind: 'text', text }]
  const lines = arrival.assets.slice(0, names).map(asset => `• ${assetLabel(w, asset)}`)
  // The list is empty if all of them turned out to be known machines.
  if (lines.length > 0) blocks.push({ kind: 'text', text: lines.join('\n') })
  const more = arrival.counts.total - Math.min(arrival.assets.length, names)
  if (more > 0) blocks.push({ kind: 'text', text: w.t('common.more', { count: more }), tone: 'quiet' })
  if (arrival.last)
    blocks.push({ kind: 'text', text: [`${lastText(w, arrival.last)}.`, ...tally(w, arrival)].join(' ') })
  if (arrival.merged > 0) blocks.push({ kind: 'text', text: w.t('arrival.merged', { count: arrival.merged }) })
  if (arrival.removed && counts.waiting === 0) blocks.push({ kind: 'text', text: w.t('arrival.gone') })
  const buttons = arrivalButtons(w, arrival)
  if (buttons.length > 0) blocks.push({ kind: 'actions', actions: buttons })
  if (why) blocks.push({ kind: 'text', text: why, tone: 'quiet' })
  return { title: w.t('arrival.title'), text: arrival.last ? `${text} ${lastText(w, arrival.last)}.` : text, blocks }
}

function arrivalText(w: Words, arrival: Arrival): string {
  const { name } = arrival
  const { waiting, imported, total } = arrival.counts
  if (total === 0) return w.t('arrival.noneLeft', { name })
  if (waiting > 0 && arrival.removed) return w.t('arrival.dropped', { name, count: waiting })
  if (waiting > 0) return w.t('arrival.waiting', { name, count: waiting })
  if (imported > 0) return w.t('arrival.imported', { name, count: imported })
  return w.t('arrival.decided', { name, count: total })
}

/** The count of each decision. Empty if there is only one kind: the sentence before has that count already. */
function tally(w: Words, { counts }: Arrival): string[] {
  const kinds = (['approved', 'declined', 'waiting'] as const).filter(kind => counts[kind] > 0)
  return kinds.length < 2 ? [] : [kinds.map(kind => w.t(`arrival.tally.${kind}`, { count: counts[kind] })).join(', ')]
}

function lastText(w: Words, last: NonNullable<Arrival['last']>): string {
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

function arrivalButtons(w: Words, arrival: Arrival): Button[] {
  const arrivalId = arrival.id
  const what = arrival.counts.imported > 0 ? 'imported' : 'decided'
  const undo: Button = {
    kind: 'button',
    label: w.t('arrival.undo'),
    ...action('arrival.undo', { arrivalId, what, decidedAt: arrival.last?.at.getTime() }),
  }
  if (arrival.counts.total === 0 || arrival.removed) return []
  if (arrival.counts.waiting === 0) return [undo]
  const decided = arrival.counts.approved + arrival.counts.declined > 0
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
      label: w.t('arrival.oneByOne'),
      ...action('arrival.review', { arrivalId, offset: 0 }),
      opens: true,
    },
    ...(decided ? [undo] : []),
  ]
}

export const REVIEW_PAGE = 8

/** The same assets, each with its own buttons. */
export function reviewScreen(w: Words, arrival: Arrival, offset: number, notice?: string): Screen {
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'text', text: notice })
  blocks.push({ kind: 'text', text: [arrivalText(w, arrival), ...tally(w, arrival)].join('\n') })
  for (const asset of arrival.assets) blocks.push(...reviewEntry(w, arrival, asset, offset))
  const buttons: Button[] = []
  if (offset > 0) {
    const to = { arrivalId: arrival.id, offset: Math.max(0, offset - REVIEW_PAGE) }
    buttons.push({ kind: 'button', label: w.t('picker.previous'), ...action('arrival.page', to) })
  }
  if (offset + arrival.assets.length < arrival.counts.total) {
    const to = { arrivalId: arrival.id, offset: offset + REVIEW_PAGE }
    buttons.push({ kind: 'button', label: w.t('picker.next'), ...action('arrival.nextPage', to) })
  }
  if (buttons.length > 0) blocks.push({ kind: 'line' }, { kind: 'actions', actions: buttons })
  return { title: w.t('arrival.title'), text: arrivalText(w, arrival), blocks, close: w.t('common.close') }
}

function reviewEntry(w: Words, arrival: Arrival, asset: ArrivedAsset, offset: number): Block[] {
  const label = assetLabel(w, asset)
  if (asset.decision !== null) return [assetText(w, asset, decisionWord(w, asset.decision))]
  if (arrival.removed) return [assetText(w, asset)]
  const one = { arrivalId: arrival.id, offset, assetId: asset.id }
  return [
    assetText(w, asset),
    {
      kind: 'actions',
      actions: [
        {
          kind: 'button',
          label: w.t('arrival.approve'),
          says: w.t('arrival.sayApprove', { asset: label }),
          ...action('arrival.approve', one),
        },
        {
          kind: 'button',
          label: w.t('arrival.decline'),
          says: w.t('arrival.sayDecline', { asset: label }),
          ...action('arrival.decline', one),
        },
      ],
    },
  ]
}

function decisionWord(w: Words, decision: NonNullable<ArrivedAsset['decision']>): string {
  return w.t(`arrival.decision.${decision}`)
}
