import { type Actor, may } from '../../../src/actor.ts'
import type { Silence } from '../../../src/asset/asset-filter.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import type { AssetPage, ListedAsset } from '../../../src/selection/find-assets.ts'
import { assetText } from '../asset-label.ts'
import { firstOf } from '../first-of.ts'
import { action } from '../payloads.ts'
import { PAGE_SIZE } from '../picker/picker-page.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** A page of the selected assets of a feed. */
export function integratedAssetsScreen(
  w: Words,
  actor: Actor,
  integration: IntegrationSummary,
  page: AssetPage & { silence: Silence | null },
): Screen {
  const { name } = integration
  const text = summary(w, integration, page.silence)
  const isEmpty = page.assets.length === 0 && page.silence === null
  const blocks: Block[] = [{ kind: 'text', text: isEmpty ? w.t('assets.empty', { name }) : text }]
  const feeds = (asset: ListedAsset) =>
    asset.otherFeeds.length > 0 ? w.t('assets.otherFeeds', { feeds: asset.otherFeeds.join(', ') }) : undefined
  blocks.push(...page.assets.map(asset => assetText(w, { ...asset, otherFeeds: [] }, feeds(asset))))
  const integrationId = integration.id
  const narrowed = page.silence === null ? {} : { silence: page.silence }
  const buttons: Button[] = []
  const [first] = page.assets
  const last = page.assets.at(-1)
  if (page.hasBefore && first) {
    buttons.push({
      kind: 'button',
      label: w.t('picker.previousPage', { count: PAGE_SIZE }),
      ...action('assets.before', { integrationId, assetId: first.id, ...narrowed }),
    })
  }
  if (page.hasAfter && last) {
    buttons.push({
      kind: 'button',
      label: w.t('picker.nextPage', { count: PAGE_SIZE }),
      ...action('assets.after', { integrationId, assetId: last.id, ...narrowed }),
    })
  }
  buttons.push(...silenceButtons(w, integration, page.silence))
  if (may(actor, 'manage_feeds')) {
    buttons.push({
      kind: 'button',
      label: w.t('integration.edit'),
      ...action('assets.edit', { integrationId }),
      style: 'primary',
    })
  }
  if (buttons.length > 0) blocks.push({ kind: 'actions', actions: buttons })
  return { title: w.t('assets.title'), text, blocks, close: w.t('common.close') }
}

function summary(w: Words, { name, selectedCount, silence }: IntegrationSummary, only: Silence | null): string {
  if (only === 'silent') return w.t('silence.list', { name, count: silence.silent, days: silence.days })
  if (only === 'never') return w.t('silence.listNever', { name, count: silence.never })
  return w.t('assets.summary', { name, assets: w.t('common.assets', { count: selectedCount }) })
}

/** Buttons for the lists of silent machines, if there are any, and for the way back to all machines. */
function silenceButtons(w: Words, { id: integrationId, silence }: IntegrationSummary, only: Silence | null): Button[] {
  const button = (label: string, shows: 'assets.show' | 'assets.showSilent' | 'assets.showNever'): Button => ({
    kind: 'button',
    label,
    ...action(shows, { integrationId }),
  })
  const { silent, never } = silence
  return [
    ...(only === null ? [] : [button(w.t('silence.showAll'), 'assets.show')]),
    ...(silent > 0 && only !== 'silent'
      ? [button(w.t('silence.showSilent', { count: silent }), 'assets.showSilent')]
      : []),
    ...(never > 0 && only !== 'never' ? [button(w.t('silence.showNever', { count: never }), 'assets.showNever')] : []),
  ]
}

/** A feed takes two blocks; a Slack message holds fifty. */
const MOST_LISTED_FEEDS = 20

/** The answer to `assets`: asks for which feed. */
export function feedsScreen(w: Words, actor: Actor, integrations: IntegrationSummary[]): Screen {
  const connected = integrations.filter(
    integration => integration.state === 'active' || integration.state === 'verified',
  )
  if (connected.length === 0) {
    return {
      title: w.t('assets.title'),
      text: w.t('assets.none'),
      blocks: [{ kind: 'text', text: w.t('assets.none') }],
    }
  }
  const assetsOf = ({ selectedCount }: IntegrationSummary) => w.t('common.assets', { count: selectedCount })
  const blocks = firstOf(w, connected, MOST_LISTED_FEEDS, integration => {
    const feed = { integrationId: integration.id }
    const buttons: Button[] = [
      { kind: 'button', label: w.t('integration.show'), ...action('assets.show', feed), opens: true },
    ]
    if (may(actor, 'manage_feeds')) {
      buttons.push(
        { kind: 'button', label: w.t('integration.edit'), ...action('assets.edit', feed), opens: true },
        { kind: 'button', label: w.t('integration.editInChat'), ...action('assets.editInChat', feed) },
      )
    }
    return [
      { kind: 'text', name: integration.name, text: w.t('assets.selected', { assets: assetsOf(integration) }) },
      { kind: 'actions', actions: buttons },
    ]
  })
  const summaries = connected.map(one => w.t('assets.summary', { name: one.name, assets: assetsOf(one) }))
  return { title: w.t('assets.title'), text: [w.t('assets.ask'), ...summaries].join('\n'), blocks }
}
