import { type Actor, may } from '../../../src/actor.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import type { AssetPage, ListedAsset } from '../../../src/selection/find-assets.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { assetText } from './asset-label.ts'
import { firstOf } from './first-of.ts'

/** The assets of a feed that are selected, a page at a time. */
export function integratedAssetsScreen(
  w: Words,
  actor: Actor,
  integration: IntegrationSummary,
  page: AssetPage,
): Screen {
  const { name } = integration
  const text = w.t('assets.summary', { name, assets: w.t('common.assets', { count: integration.selectedCount }) })
  const blocks: Block[] = [{ kind: 'text', text: page.assets.length === 0 ? w.t('assets.empty', { name }) : text }]
  const feeds = (asset: ListedAsset) =>
    asset.otherFeeds.length > 0 ? w.t('assets.otherFeeds', { feeds: asset.otherFeeds.join(', ') }) : undefined
  blocks.push(...page.assets.map(asset => assetText(w, { ...asset, otherFeeds: [] }, feeds(asset))))
  const integrationId = integration.id
  const buttons: Button[] = []
  const [first] = page.assets
  const last = page.assets.at(-1)
  if (page.hasBefore && first) {
    buttons.push({
      kind: 'button',
      label: w.t('picker.previous'),
      ...action('assets.before', { integrationId, assetId: first.id }),
    })
  }
  if (page.hasAfter && last) {
    buttons.push({
      kind: 'button',
      label: w.t('picker.next'),
      ...action('assets.after', { integrationId, assetId: last.id }),
    })
  }
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

/** Two blocks each; a Slack message holds fifty. */
const MOST_FEEDS = 20

/** The answer to `assets`: which feed? */
export function feedsScreen(w: Words, actor: Actor, integrations: IntegrationSummary[]): Screen {
  const shown = integrations.filter(integration => integration.state === 'active' || integration.state === 'verified')
  if (shown.length === 0) {
    return {
      title: w.t('assets.title'),
      text: w.t('assets.none'),
      blocks: [{ kind: 'text', text: w.t('assets.none') }],
    }
  }
  const assetsOf = ({ selectedCount }: IntegrationSummary) => w.t('common.assets', { count: selectedCount })
  const blocks = firstOf(w, shown, MOST_FEEDS, integration => {
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
  const summaries = shown.map(one => w.t('assets.summary', { name: one.name, assets: assetsOf(one) }))
  return { title: w.t('assets.title'), text: [w.t('assets.ask'), ...summaries].join('\n'), blocks }
}
