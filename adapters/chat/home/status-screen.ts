import type { Actor } from '../../../src/actor.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import { unlistedChannels } from '../channels/unlisted-channels.ts'
import { firstOf } from '../first-of.ts'
import { doubts, needsAttention, selectedOf, stateText, troublesOf } from '../integration/integration-state.ts'
import type { Block, Screen } from '../screen.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Words } from '../words/words.ts'

const MOST_STATUS_FEEDS = 22

/** The state of every feed; those that need attention come first. Last, where the app works only after it was added. */
export function statusScreen(w: Words, actor: Actor, integrations: IntegrationSummary[]): Screen {
  const title = w.t('status.title')
  const last = unlistedChannels(w, actor.platform, 'status.channelByChannel')
  if (integrations.length === 0) {
    return { title, text: w.t('status.none'), blocks: [{ kind: 'text', text: w.t('status.none') }, ...last] }
  }
  const needing = integrations.filter(needsAttention)
  const summary = `${w.t('status.summary', { count: integrations.length })}, ${
    needing.length === 0 ? w.t('status.allWell') : w.t('status.attention', { count: needing.length })
  }`
  const ordered = [...needing, ...integrations.filter(integration => !needsAttention(integration))]
  const feeds: Block[] = [
    { kind: 'text', text: summary },
    ...firstOf(w, ordered, MOST_STATUS_FEEDS, integration => [
      { kind: 'text', name: integration.name, text: feedText(w, integration) },
    ]),
  ]
  const text = feeds.flatMap(block =>
    block.kind === 'text' ? [block.name === undefined ? block.text : w.pair(block.name, block.text)] : [],
  )
  return { title, text: text.join('\n'), blocks: [...feeds, ...last] }
}

function feedText(w: Words, integration: IntegrationSummary): string {
  const lastSync = integration.lastSyncAt ? w.when(integration.lastSyncAt) : w.t('integration.never')
  return [
    stateText(w, integration),
    w.pair(w.t('integration.lastSync'), lastSync),
    selectedOf(w, integration),
    ...doubts(w, integration).map(({ label, value }) => w.pair(label, value)),
    ...troublesOf(integration).map(trouble => troubleText(w, integration.name, trouble)),
  ].join('\n')
}
