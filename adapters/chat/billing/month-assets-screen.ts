import type { AssetCursor, MonthAsset, MonthAssetPage } from '../../../src/billing/list-month-assets.ts'
import type { MonthSummary } from '../../../src/billing/read-month.ts'
import { assetDetail, assetLabel } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Choose, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import type { MonthView } from './month-view.ts'

/** Few enough that people read a dialog of assets and reasons to its end. */
export const MONTH_PAGE = 8

/** The option of the feed select that stands for all feeds. */
export const ALL_FEEDS = 'all'

/**
 * Lists the assets of a month and why each is billable or not. `w` formats dates in the zone in which the month is
 * counted. `choosable`: whether there are feeds to choose from.
 */
export function monthAssetsScreen(
  w: Words,
  view: MonthView,
  facts: { summary: MonthSummary; page: MonthAssetPage; choosable: boolean },
): Screen {
  const { summary, page, choosable } = facts
  const counts = countsOf(summary)
  const month = w.month(summary.month)
  const text = w.t(summary.soFar ? 'monthAssets.soFar' : 'monthAssets.closed', {
    month,
    billable: counts.billable,
    others: counts.not_billable,
  })
  const blocks: Block[] = [{ kind: 'text', text }]
  if (choosable) blocks.push({ kind: 'actions', actions: [feedChoice(w, view, summary)] })
  blocks.push({ kind: 'actions', actions: filters(w, view, counts) })
  if (page.assets.length === 0) blocks.push({ kind: 'text', text: w.t('monthAssets.none', { month }) })
  for (const asset of page.assets) blocks.push(assetBlock(w, asset, summary, choosable))
  const turn = pages(w, view, page)
  if (turn.length > 0) blocks.push({ kind: 'actions', actions: turn })
  return { title: w.t('monthAssets.title'), text, blocks, close: w.t('common.close') }
}

type Counts = Record<MonthView['which'], number>

/** Received and selected assets overlap in the billable ones. */
function countsOf({ totals: { received, selected, billable } }: MonthSummary): Counts {
  return { billable, not_billable: received + selected - 2 * billable, all: received + selected - billable }
}

function feedChoice(w: Words, view: MonthView, { feeds }: MonthSummary): Choose {
  const [chosen, ...others] = view.feeds ?? []
  const only = others.length === 0 ? feeds.find(feed => feed.integrationId === chosen) : undefined
  const label = only?.name ?? w.t('monthAssets.feeds', { count: feeds.length })
  return {
    kind: 'choose',
    id: 'feed',
    label: w.t('billing.columns.feed'),
    placeholder: w.t('billing.total'),
    value: view.feeds === null ? null : { id: only ? String(only.integrationId) : 'some', label },
    // The payload omits the current feeds: the choice replaces them, and there may be hundreds.
    ...action('billing.feed', { ...view, feeds: null, from: null }),
    send: w.t('monthAssets.apply'),
  }
}

type Filter = 'billing.showBillable' | 'billing.showOthers' | 'billing.showAll'

function filters(w: Words, view: MonthView, counts: Counts): Button[] {
  const filter = (which: MonthView['which'], name: Filter, label: string): Button => ({
    kind: 'button',
    label,
    ...action(name, { ...view, which, from: null }),
    ofList: true,
    ...(view.which === which ? { style: 'primary' } : {}),
  })
  return [
    filter('billable', 'billing.showBillable', w.t('monthAssets.billable', { count: counts.billable })),
    filter('not_billable', 'billing.showOthers', w.t('monthAssets.others', { count: counts.not_billable })),
    filter('all', 'billing.showAll', w.t('monthAssets.all', { count: counts.all })),
  ]
}

function assetBlock(w: Words, asset: MonthAsset, summary: MonthSummary, choosable: boolean): Block {
  const detail = [choosable ? asset.feed : '', assetDetail(w, asset)].filter(Boolean).join(' · ')
  const reason = reasonText(w, asset, summary)
  return { kind: 'text', name: assetLabel(w, asset), text: detail ? `${detail}\n${reason}` : reason }
}

function reasonText(w: Words, asset: MonthAsset, summary: MonthSummary): string {
  const { firstReceivedAt, selectedFrom, selectedTo } = asset
  const month = w.month(summary.month)
  const received = firstReceivedAt ? w.day(firstReceivedAt) : ''
  if (!selectedFrom) return w.t('monthAssets.why.notSelected', { received, month })
  const from = w.day(selectedFrom)
  const to = selectedTo ? w.day(selectedTo) : ''
  const selected = selectedTo ? w.t('monthAssets.why.fromTo', { from, to }) : w.t('monthAssets.why.since', { from })
  return firstReceivedAt
    ? w.t('monthAssets.why.billable', { received, selected })
    : w.t(summary.soFar ? 'monthAssets.why.notReceivedSoFar' : 'monthAssets.why.notReceived', { selected, month })
}

function pages(w: Words, view: MonthView, page: MonthAssetPage): Button[] {
  const [first] = page.assets
  const last = page.assets.at(-1)
  const to = (from: MonthView['from']) => ({ ...view, from })
  const cursor = ({ integrationId, assetId }: AssetCursor) => ({ integrationId, assetId })
  const buttons: Button[] = []
  if (page.hasBefore && first) {
    buttons.push({
      kind: 'button',
      ofList: true,
      label: w.t('picker.previous'),
      ...action('billing.assetsBefore', to({ before: cursor(first) })),
    })
  }
  if (page.hasAfter && last) {
    buttons.push({
      kind: 'button',
      ofList: true,
      label: w.t('picker.next'),
      ...action('billing.assetsAfter', to({ after: cursor(last) })),
    })
  }
  return buttons
}
