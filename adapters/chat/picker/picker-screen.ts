import { amountOf } from '../../../src/billing/price.ts'
import type { Draft } from '../../../src/selection/draft.ts'
import type { ListedAsset } from '../../../src/selection/find-assets.ts'
import { assetDetail, assetLabel } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Words } from '../words/words.ts'
import { containingButton, listButtons } from './list-buttons.ts'
import { type PickerPage, seenOf } from './picker-page.ts'
import { foundText, searchTexts } from './search-texts.ts'

/**
 * The screen on which assets are selected. Every click saves the draft; only Confirm puts it in force. What Confirm means
 * for the bill stands above the list, because in Slack Confirm is always in sight and the end of the list is not.
 */
export function pickerScreen(w: Words, draft: Draft, page: PickerPage, notice?: string): Screen {
  const seen = seenOf(draft)
  const { name, listTrouble } = draft.integration
  const ticked = w.t('picker.ticked', { count: draft.ticked, total: draft.integration.assetCount })
  const changes = changesText(w, draft)
  const isActive = draft.integration.state === 'active'
  const isUntouched = !isActive && draft.base === 'all' && draft.removed === 0
  return {
    title: w.t('picker.title'),
    text: w.pair(name, ticked),
    blocks: [
      ...(notice ? [{ kind: 'text', text: notice } as const] : []),
      { kind: 'text', name, text: isUntouched ? w.t('picker.intro') : w.t('picker.introEdit') },
      { kind: 'text', text: [ticked, ...estimate(w, draft)].join('\n') },
      // The ticked assets are all that arrived, not all that exist.
      ...(listTrouble ? [{ kind: 'text', text: troubleText(w, name, listTrouble) } as const] : []),
      ...(changes ? [{ kind: 'text', text: changes, tone: 'quiet' } as const] : []),
      ...importNew(w, draft),
      { kind: 'line' },
      { kind: 'actions', actions: filters(w, draft) },
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
        ...action('picker.search', { draftId: draft.id }),
      },
      ...found(w, draft, page),
      page.assets.length > 0 ? assetPick(w, draft, page.assets) : { kind: 'text', text: w.t('picker.nothing') },
      { kind: 'actions', actions: listButtons(w, draft, page) },
      { kind: 'text', text: isActive ? w.t('picker.beforeChange') : w.t('picker.beforeStart'), tone: 'quiet' },
    ],
    submit: {
      label: confirmLabel(w, draft.ticked),
      plainLabel: w.t('picker.confirmPlain'),
      ...action('picker.confirm', seen),
    },
    close: w.t('common.close'),
  }
}

const confirmLabel = (w: Words, count: number) =>
  count === 0 ? w.t('picker.confirmNone') : w.t('picker.confirm', { count })

/** Asks whether really no asset is meant. Its yes is no submit: a second click on Confirm must not answer it. */
export function noneScreen(w: Words, draft: Draft): Screen {
  const { name, selectedCount: count, state } = draft.integration
  const text = state === 'active' ? w.t('picker.none', { name, count }) : w.t('picker.noneFirst', { name })
  const bill = state === 'active' ? w.t('picker.noneBill') : w.t('picker.noneFirstBill')
  return {
    title: w.t('picker.noneTitle'),
    text: `${text} ${bill}`,
    blocks: [
      { kind: 'text', text: `${text} ${bill}` },
      {
        kind: 'actions',
        actions: [
          {
            kind: 'button',
            label: w.t('picker.confirmNone'),
            ...action('picker.confirmNone', seenOf(draft)),
            style: 'danger',
          },
        ],
      },
    ],
    submit: { label: w.t('picker.back'), ...action('picker.back', { draftId: draft.id }) },
    close: w.t('common.close'),
  }
}

/** What changes against the selection in force. A first choice changes nothing: it has the count alone. */
function changesText(w: Words, draft: Draft): string | null {
  const { added, removed } = draft
  if (draft.integration.state !== 'active') return null
  switch (draft.base) {
    case 'none':
      return w.t('picker.changesNone', { added })
    case 'all':
      return w.t('picker.changesAll', { removed })
    case 'selected':
      return added + removed === 0 ? null : w.t('picker.changes', { added, removed })
    default:
      return draft.base satisfies never
  }
}

function estimate(w: Words, { ticked, integration: { price } }: Draft): string[] {
  if (price === null) return []
  const amount = w.money(amountOf(ticked, price))
  return [w.t('picker.estimate', { count: ticked, price: w.money(price), amount })]
}

function importNew(w: Words, draft: Draft): Block[] {
  return [
    {
      kind: 'checkboxes',
      id: 'importNew',
      label: w.t('picker.future'),
      options: [{ id: 'yes', label: w.t('picker.importNew'), ticked: draft.importNew }],
      ...action('picker.importNew', seenOf(draft)),
    },
    { kind: 'text', text: w.t('picker.importNewBill'), tone: 'quiet' },
  ]
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

/** What the search found, and where in it the page is. */
function found(w: Words, draft: Draft, page: PickerPage): Block[] {
  const toggle = containingButton(w, draft, page)
  return [
    ...searchTexts(w, draft, page).map((text): Block => ({ kind: 'text', text })),
    ...(toggle ? [{ kind: 'actions' as const, actions: [toggle] }] : []),
    { kind: 'text', text: foundText(w, draft, page), tone: 'quiet' },
  ]
}

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
