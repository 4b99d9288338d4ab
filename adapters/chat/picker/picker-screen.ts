import { isFiltering } from '../../../src/asset/asset-filter.ts'
import type { Draft } from '../../../src/selection/draft.ts'
import { filterOf } from '../../../src/selection/draft-view.ts'
import { type AssetPage, COUNT_CAP, type ListedAsset } from '../../../src/selection/find-assets.ts'
import { assetDetail, assetLabel } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Words } from '../words/words.ts'

/** A group of checkboxes in Slack holds ten. */
export const PAGE_SIZE = 10

/** The screen on which assets are selected. Every click saves the draft; only Confirm puts it in force. */
export function pickerScreen(w: Words, draft: Draft, page: AssetPage, notice?: string): Screen {
  const draftId = draft.id
  const seen = seenOf(draft)
  const { name, state, listTrouble } = draft.integration
  const isUntouched = state !== 'active' && draft.base === 'all' && draft.removed === 0
  const ticked = w.t('picker.ticked', { count: draft.ticked, total: draft.integration.assetCount })
  const changes = changesText(w, draft)
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'text', text: notice })
  blocks.push(
    { kind: 'text', name, text: isUntouched ? w.t('picker.intro') : w.t('picker.introEdit') },
    { kind: 'text', text: ticked },
    // The ticked assets are all that arrived, not all that exist.
    ...(listTrouble ? [{ kind: 'text', text: troubleText(w, name, listTrouble) } as const] : []),
    ...(changes ? [{ kind: 'text', text: changes, tone: 'quiet' } as const] : []),
    {
      kind: 'field',
      id: 'search',
      label: w.t('picker.search'),
      hint: w.t('picker.searchHint'),
      enterHint: w.t('common.pressEnter'),
      placeholder: w.t('picker.searchPlaceholder'),
      input: 'text',
      value: draft.view.search,
      optional: true,
      ...action('picker.search', { draftId }),
    },
    { kind: 'actions', actions: filters(w, draft) },
    { kind: 'text', text: foundText(w, page), tone: 'quiet' },
  )
  if (page.assets.length > 0) blocks.push(assetPick(w, draft, page.assets))
  else blocks.push({ kind: 'text', text: w.t('picker.nothing') })
  const buttons = listButtons(w, draft, page)
  if (buttons.length > 0) blocks.push({ kind: 'actions', actions: buttons })
  blocks.push(
    {
      kind: 'checkboxes',
      id: 'importNew',
      label: w.t('picker.future'),
      options: [
        {
          id: 'yes',
          label: w.t('picker.importNew'),
          detail: w.t('picker.importNewDetail'),
          ticked: draft.importNew,
        },
      ],
      ...action('picker.importNew', seen),
    },
    {
      kind: 'actions',
      actions: [
        { kind: 'button', label: w.t('picker.startOver'), ...action('picker.startOver', seen) },
        {
          kind: 'button',
          label: w.t('ownList.open'),
          ...action('ownList.open', { integrationId: draft.integrationId }),
          opens: true,
        },
      ],
    },
  )
  return {
    title: w.t('picker.title'),
    text: w.pair(name, ticked),
    blocks,
    submit: { label: w.t('picker.confirm'), ...action('picker.confirm', seen) },
    close: w.t('common.close'),
  }
}

/**
 * The payload of an action that changes or confirms the draft, with the version that the person sees. Actions that only
 * change the view need none.
 */
const seenOf = ({ id: draftId, version }: Draft) => ({ draftId, version })

function changesText(w: Words, draft: Draft): string | null {
  const { added, removed } = draft
  if (draft.base === 'none') return w.t('picker.changesNone', { added })
  if (draft.base === 'all' && draft.integration.state === 'active') return w.t('picker.changesAll', { removed })
  return added + removed === 0 ? null : w.t('picker.changes', { added, removed })
}

function foundText(w: Words, page: AssetPage): string {
  const found =
    page.count > COUNT_CAP ? w.t('picker.foundMany', { count: COUNT_CAP }) : w.t('picker.found', { count: page.count })
  return page.unmatched.length === 0
    ? found
    : `${found}. ${w.t('picker.unmatched', { terms: page.unmatched.join(', ') })}`
}

function filters(w: Words, draft: Draft) {
  const draftId = draft.id
  const value = (text: string | null) =>
    text === null ? null : { id: facetId(text), label: text || w.t('common.notGiven') }
  return [
    {
      kind: 'choose' as const,
      id: 'oemName',
      label: w.t('picker.makeLabel'),
      placeholder: w.t('picker.make'),
      value: value(draft.view.oemName),
      ...action('picker.oemName', { draftId }),
    },
    {
      kind: 'choose' as const,
      id: 'model',
      label: w.t('picker.modelLabel'),
      placeholder: w.t('picker.model'),
      value: value(draft.view.model),
      ...action('picker.model', { draftId }),
    },
    // Before Confirm, nothing is known about silence.
    ...(draft.integration.state === 'active' ? [silenceFilter(w, draft)] : []),
  ]
}

function silenceFilter(w: Words, { id: draftId, view: { silence } }: Draft) {
  return {
    kind: 'choose' as const,
    id: 'silence',
    label: w.t('silence.filter'),
    placeholder: w.t('silence.all'),
    value: silence === null ? null : { id: silence, label: w.t(`silence.filters.${silence}`) },
    ...action('picker.silence', { draftId }),
  }
}

/**
 * The option id of a facet's value. The value can be empty ("not given"), the id of an option can't. OEM names and
 * models of feeds have 120 characters at most.
 */
export const facetId = (value: string) => `=${value}`.slice(0, 150)
export const facetValue = (id: string) => id.slice(1)

function assetPick(w: Words, draft: Draft, assets: ListedAsset[]): Block {
  return {
    kind: 'checkboxes',
    id: 'assets',
    label: w.t('picker.assets'),
    options: assets.map(asset => {
      const detail = assetDetail(w, asset)
      return { id: String(asset.id), label: assetLabel(w, asset), ticked: asset.ticked, ...(detail ? { detail } : {}) }
    }),
    ...action('picker.tick', seenOf(draft)),
  }
}

function listButtons(w: Words, draft: Draft, page: AssetPage): Button[] {
  const draftId = draft.id
  const filtering = isFiltering(filterOf(draft.view))
  const buttons: Button[] = []
  if (page.hasBefore && page.assets[0]) {
    buttons.push({
      kind: 'button',
      ofList: true,
      label: w.t('picker.previous'),
      ...action('picker.before', { draftId, assetId: page.assets[0].id }),
    })
  }
  const last = page.assets.at(-1)
  if (page.hasAfter && last) {
    buttons.push({
      kind: 'button',
      ofList: true,
      label: w.t('picker.next'),
      ...action('picker.after', { draftId, assetId: last.id }),
    })
  }
  if (page.assets.length > 0) {
    buttons.push(
      {
        kind: 'button',
        ofList: true,
        label: filtering ? w.t('picker.selectMatching') : w.t('picker.selectAll'),
        ...action('picker.selectAll', seenOf(draft)),
      },
      {
        kind: 'button',
        ofList: true,
        label: filtering ? w.t('picker.deselectMatching') : w.t('picker.deselectAll'),
        ...action('picker.deselectAll', seenOf(draft)),
      },
    )
  }
  if (filtering) buttons.push({ kind: 'button', label: w.t('picker.clear'), ...action('picker.clear', { draftId }) })
  return buttons
}
