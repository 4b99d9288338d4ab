import type { Actor } from '../../../src/actor.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import type { Subscription } from '../../../src/subscription/subscription.ts'
import { channelBlock, topicsText } from '../channels/channels-screen.ts'
import { firstOf } from '../first-of.ts'
import { doubts, needsAttention, selectedOf, stateText, troublesOf } from '../integration/integration-state.ts'
import type { Block, Screen } from '../screen.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Words } from '../words/words.ts'

/** A card of Teams holds 28 KB. */
const MOST_STATUS_FEEDS = 20
const MOST_STATUS_CHANNELS = 5

/**
 * The state of every feed, those that need attention first, and which channel gets which posts. Last, where the app works
 * only after it was added.
 */
export function statusScreen(
  w: Words,
  actor: Actor,
  integrations: IntegrationSummary[],
  channels: Subscription[],
): Screen {
  const title = w.t('status.title')
  const last: Block[] = PLATFORMS[actor.platform].addedByTeam
    ? [{ kind: 'text', text: w.t('status.channelByChannel'), tone: 'quiet' }]
    : []
  if (integrations.length === 0) {
    return { title, text: w.t('status.none'), blocks: [{ kind: 'text', text: w.t('status.none') }, ...last] }
  }
  const needing = integrations.filter(needsAttention)
  const summary = `${w.t('status.summary', { count: integrations.length })}, ${
    needing.length === 0 ? w.t('status.allWell') : w.t('status.attention', { count: needing.length })
  }`
  const ordered = [...needing, ...integrations.filter(integration => !needsAttention(integration))]
  const blocks: Block[] = [
    { kind: 'text', text: summary },
    ...firstOf(w, ordered, MOST_STATUS_FEEDS, integration => [
      { kind: 'text', name: integration.name, text: feedText(w, integration) },
    ]),
    ...(channels.length === 0 ? [] : [{ kind: 'heading' as const, text: w.t('channels.title') }]),
    ...firstOf(w, channels, MOST_STATUS_CHANNELS, one => [channelBlock(w, actor, one, topicsText(w, one))]),
  ]
  const text = blocks.flatMap(block =>
    block.kind === 'text' ? [block.name === undefined ? block.text : w.pair(block.name, block.text)] : [],
  )
  return { title, text: text.join('\n'), blocks: [...blocks, ...last] }
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
