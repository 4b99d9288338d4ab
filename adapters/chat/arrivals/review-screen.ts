import type { Arrival } from '../../../src/arrival/read-arrival.ts'
import { assetDetail, assetLabel } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Block, Button, CheckboxGroup, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { arrivalText } from './arrival-text.ts'

/** A group of checkboxes in Slack holds ten. */
const GROUP_SIZE = 10

/** The ids of the groups of one page: so many that a usual arrival needs no second page. */
export const GROUP_IDS = ['assets0', 'assets1', 'assets2', 'assets3', 'assets4'] as const

export const REVIEW_PAGE = GROUP_SIZE * GROUP_IDS.length

/** What a page of the review shows. */
export interface ReviewPage {
  arrival: Arrival
  /** How many of the waiting assets come before the page. */
  offset: number
  /** The ids of all that is ticked, on this page and on others. */
  ticked: readonly number[]
}

/** The ids that are ticked, but not on this page: the form carries them. */
export function tickedElsewhere({ arrival, ticked }: ReviewPage): number[] {
  const shown = new Set(arrival.assets.map(asset => asset.id))
  return ticked.filter(id => !shown.has(id))
}

/**
 * The waiting assets of an arrival with checkboxes, to approve or decline those that are ticked. `notice`: what came of
 * the action before.
 */
export function reviewScreen(w: Words, page: ReviewPage, notice?: string): Screen {
  const { arrival, offset } = page
  const { waiting } = arrival.counts
  const title = w.t('arrival.title')
  const text = arrivalText(w, arrival)
  const blocks: Block[] = notice ? [{ kind: 'text', text: notice }] : []
  const close = w.t('common.close')
  if (waiting === 0 || arrival.removed) {
    blocks.push({ kind: 'text', text })
    if (arrival.counts.total > 0) blocks.push({ kind: 'actions', actions: [showButton(w, arrival)] })
    return { title, text, blocks, close }
  }
  const elsewhere = tickedElsewhere(page)
  const to = (toOffset: number) => ({
    arrivalId: arrival.id,
    offset: Math.max(0, toOffset),
    ...(elsewhere.length > 0 ? { ticked: elsewhere } : {}),
  })
  blocks.push({ kind: 'text', text }, { kind: 'text', text: w.t('arrival.tick'), tone: 'quiet' })
  blocks.push(...checkboxGroups(w, page))
  if (elsewhere.length > 0)
    blocks.push({ kind: 'text', text: w.t('arrival.tickedElsewhere', { count: elsewhere.length }) })
  const turns: Button[] = []
  if (offset > 0) {
    const label = w.t('arrival.previousPage', { count: Math.min(REVIEW_PAGE, offset) })
    turns.push({ kind: 'button', label, ...action('arrival.page', to(offset - REVIEW_PAGE)), sendsForm: true })
  }
  const after = waiting - offset - arrival.assets.length
  if (after > 0) {
    const label = w.t('arrival.nextPage', { count: Math.min(REVIEW_PAGE, after) })
    turns.push({ kind: 'button', label, ...action('arrival.nextPage', to(offset + REVIEW_PAGE)), sendsForm: true })
  }
  if (turns.length > 0) blocks.push({ kind: 'actions', actions: turns })
  const decline: Button = {
    kind: 'button',
    label: w.t('arrival.declineSelected'),
    ...action('arrival.declineSelected', to(offset)),
    sendsForm: true,
  }
  blocks.push({ kind: 'actions', actions: [decline] })
  const submit = { label: w.t('arrival.approveSelected'), ...action('arrival.approveSelected', to(offset)) }
  return { title, text, blocks, submit, close }
}

function checkboxGroups(w: Words, { arrival, offset, ticked }: ReviewPage): CheckboxGroup[] {
  const isTicked = new Set(ticked)
  return GROUP_IDS.flatMap((id, nth): CheckboxGroup[] => {
    const assets = arrival.assets.slice(nth * GROUP_SIZE, (nth + 1) * GROUP_SIZE)
    if (assets.length === 0) return []
    const from = offset + nth * GROUP_SIZE
    return [
      {
        kind: 'checkboxes',
        id,
        label: w.t('arrival.group', { from: from + 1, to: from + assets.length, total: arrival.counts.waiting }),
        options: assets.map(asset => {
          const detail = assetDetail(w, asset)
          return {
            id: String(asset.id),
            label: assetLabel(w, asset),
            ...(detail === '' ? {} : { detail }),
            ticked: isTicked.has(asset.id),
          }
        }),
        // Otherwise each group would carry the payload of the form, which may be long.
        payloadText: String(arrival.id),
      },
    ]
  })
}

function showButton(w: Words, arrival: Arrival): Button {
  return {
    kind: 'button',
    label: w.t('arrival.show'),
    says: w.t('arrival.sayShow', { name: arrival.name }),
    ...action('arrival.showPage', { arrivalId: arrival.id, offset: 0 }),
  }
}
