import { type Actor, may } from '../../../src/actor.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import { firstOf } from '../first-of.ts'
import { needsAttention, needsLogin, troublesOf } from '../integration/integration-state.ts'
import { action } from '../payloads.ts'
import type { Block, Button } from '../screen.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Words } from '../words/words.ts'

/** The rest is in the answer to `status`. */
const MOST_FEEDS = 3

/** What needs somebody's attention, each with the button for the next step; empty if nothing does. */
export function attention(
  w: Words,
  actor: Actor,
  { integrations, undelivered }: { integrations: IntegrationSummary[]; undelivered: number },
): Block[] {
  const feeds = integrations.filter(one => needsAttention(one) || one.owner.gone)
  const waiting = integrations.reduce((sum, integration) => sum + integration.pendingCount, 0)
  const blocks: Block[] = [
    ...firstOf(w, feeds, MOST_FEEDS, feed => [
      { kind: 'text', name: feed.name, text: reasons(w, feed) },
      { kind: 'actions', actions: [nextStep(w, actor, feed)] },
    ]),
    ...(waiting > 0
      ? withButton(w.t('thread.waiting', { count: waiting }), {
          kind: 'button',
          label: w.t('waiting.decide'),
          ...action('arrival.waiting'),
          opens: true,
        })
      : []),
    ...(undelivered > 0 && may(actor, 'manage_feeds')
      ? withButton(w.t('home.undelivered', { count: undelivered }), {
          kind: 'button',
          label: w.t('home.undeliveredShow'),
          ...action('undelivered.open'),
          opens: true,
        })
      : []),
  ]
  return blocks.length === 0 ? [] : [{ kind: 'heading', text: `⚠️ ${w.t('home.attention')}` }, ...blocks]
}

const withButton = (text: string, button: Button): Block[] => [
  { kind: 'text', text },
  { kind: 'actions', actions: [button] },
]

function reasons(w: Words, feed: IntegrationSummary): string {
  return [
    ...troublesOf(feed).map(trouble => troubleText(w, feed.name, trouble)),
    ...(feed.owner.gone ? [w.t('owner.gone', { name: feed.owner.name })] : []),
  ].join('\n')
}

/** What mends it, where the person may do that: new credentials, or looking after the feed; else the feed's screen. */
function nextStep(w: Words, actor: Actor, feed: IntegrationSummary): Button {
  const payload = { integrationId: feed.id }
  const button = (label: string, opens: Pick<Button, 'action' | 'payloadText' | 'style'>): Button => ({
    kind: 'button',
    label,
    says: w.pair(label, feed.name),
    ...opens,
    opens: true,
  })
  if (may(actor, 'manage_feeds') && needsLogin(feed)) {
    return button(w.t('credentials.again'), { ...action('credentials.open', payload), style: 'primary' })
  }
  if (may(actor, 'manage_feeds') && !needsAttention(feed)) {
    return button(w.t('owner.take'), action('integration.takeOver', payload))
  }
  return button(w.t('home.more'), action('integration.open', payload))
}
