import type { Draft } from '../../../src/selection/draft.ts'
import { action } from '../payloads.ts'
import type { Button } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { PAGE_SIZE, type PickerPage, seenOf } from './picker-page.ts'
import { positionOf, totalOf } from './search-texts.ts'

/**
 * So many buttons of the list stand beside the search, Confirm and "More" on a platform where a form has few buttons;
 * the others are behind "More".
 */
const MOST_BESIDE = 2

/** The buttons below the list, the most important first: paging, then what is done with everything that is listed. */
export function listButtons(w: Words, draft: Draft, page: PickerPage): Button[] {
  const beside = MOST_BESIDE - (containingButton(w, draft, page) ? 1 : 0)
  const buttons = [...paging(w, draft, page), ...bulk(w, draft, page)]
  return [
    ...buttons.map((button, index): Button => (index < beside ? button : { ...button, rest: true })),
    ...(page.view.filtering
      ? [
          {
            kind: 'button',
            label: w.t('picker.clear'),
            ...action('picker.clear', { draftId: draft.id }),
            rest: true,
          } as const,
        ]
      : []),
    { kind: 'button', label: w.t('picker.startOver'), ...action('picker.startOver', seenOf(draft)), rest: true },
    {
      kind: 'button',
      label: w.t('ownList.open'),
      ...action('ownList.open', { integrationId: draft.integrationId }),
      opens: true,
      rest: true,
    },
  ]
}

/** Includes what contains a value that is the number of an asset, or leaves it out again. */
export function containingButton(w: Words, { id: draftId, view }: Draft, page: PickerPage): Button | null {
  if (page.view.search.exact.length === 0) return null
  if (view.containing) {
    return {
      kind: 'button',
      label: w.t('picker.onlyExact'),
      ...action('picker.containing', { draftId, containing: 'no' }),
    }
  }
  if (page.containing === 0) return null
  return {
    kind: 'button',
    label: w.t('picker.alsoContaining'),
    ...action('picker.containing', { draftId, containing: 'yes' }),
  }
}

function paging(w: Words, draft: Draft, page: PickerPage): Button[] {
  const draftId = draft.id
  const [first] = page.assets
  const last = page.assets.at(-1)
  const start = positionOf(draft, page)
  const total = totalOf(draft, page)
  const end = start === null ? null : start + page.assets.length
  const left = end === null || total === null ? PAGE_SIZE : Math.min(PAGE_SIZE, Math.max(total - end, 1))
  const position = (at: number | null) => (at === null ? {} : { position: Math.max(at, 0) })
  const buttons: Button[] = []
  if (page.hasBefore && first) {
    const before = start === null ? null : start - PAGE_SIZE
    buttons.push({
      kind: 'button',
      ofList: true,
      label: w.t('picker.previousPage', { count: PAGE_SIZE }),
      ...action('picker.before', { draftId, assetId: first.id, ...position(before) }),
    })
  }
  if (page.hasAfter && last) {
    buttons.push({
      kind: 'button',
      ofList: true,
      label: w.t('picker.nextPage', { count: left }),
      ...action('picker.after', { draftId, assetId: last.id, ...position(end) }),
    })
  }
  return buttons
}

/** Selects or deselects everything that is listed. What changes the page that is seen comes first. */
function bulk(w: Words, draft: Draft, page: PickerPage): Button[] {
  if (page.assets.length === 0) return []
  const total = totalOf(draft, page)
  const { filtering } = page.view
  const label = (what: 'select' | 'deselect') => {
    if (total === null) return w.t(`picker.${what}Matching`)
    return filtering ? w.t(`picker.${what}These`, { count: total }) : w.t(`picker.${what}All`, { count: total })
  }
  const select: Button = {
    kind: 'button',
    ofList: true,
    label: label('select'),
    ...action('picker.selectAll', seenOf(draft)),
  }
  const deselect: Button = {
    kind: 'button',
    ofList: true,
    label: label('deselect'),
    ...action('picker.deselectAll', seenOf(draft)),
  }
  return page.assets.every(asset => asset.ticked) ? [deselect, select] : [select, deselect]
}
