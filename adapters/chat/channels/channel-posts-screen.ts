import type { ArrivalDecision } from '../../../src/decision/list-decisions.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import { firstOf } from '../first-of.ts'
import { stateText } from '../integration/integration-state.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** Few enough that each keeps its buttons within a Slack message and a Teams card. */
const MOST_PARTS = 6

/** Several posts in one message. The reason for them (`why`) stands once, below them. */
export function digestScreen(w: Words, parts: Screen[], why: string): Screen {
  const numbered = parts.map((part, index) => ({ part, index }))
  const blocks = firstOf(w, numbered, MOST_PARTS, ({ part, index }): Block[] => [
    ...(index > 0 ? [{ kind: 'line' as const }] : []),
    ...part.blocks,
  ])
  return {
    title: w.t('digest.title'),
    text: parts.map(part => part.text).join(' '),
    blocks: [...blocks, { kind: 'text', text: why, tone: 'quiet' }],
  }
}

const MOST_THREAD_FEEDS = 40

/** The first message of a month's thread: the current state of each feed. The month's posts are its replies. */
export function threadScreen(
  w: Words,
  facts: { month: string; integrations: IntegrationSummary[]; why: string },
): Screen {
  const { integrations, why } = facts
  const heading = w.t('thread.title', { month: w.month(facts.month) })
  const waiting = integrations.reduce((sum, integration) => sum + integration.pendingCount, 0)
  const lines = integrations.map(integration =>
    w.t('thread.line', {
      name: integration.name,
      state: stateText(w, integration),
      assets: w.t('common.assets', { count: integration.selectedCount }),
    }),
  )
  const text = [...lines, ...(waiting > 0 ? [w.t('thread.waiting', { count: waiting })] : [])]
  return {
    title: w.t('app.name'),
    text: [heading, ...text].join('\n'),
    blocks: [
      { kind: 'heading', text: heading },
      ...firstOf(w, text.length > 0 ? text : [w.t('thread.none')], MOST_THREAD_FEEDS, line => [
        { kind: 'text', text: line },
      ]),
      { kind: 'text', text: `${w.t('thread.below')} ${why}`, tone: 'quiet' },
    ],
  }
}

/** The record of the decisions about a post, posted below it. */
export function decisionsScreen(w: Words, { name, decisions }: { name: string; decisions: ArrivalDecision[] }): Screen {
  const lines = decisions.map(({ at, by, action, assets }) =>
    w.t(`decisions.${action}`, { when: w.whenThere(at), name: by, count: assets }),
  )
  const text = lines.slice(-MOST_DECISIONS).join('\n')
  return { title: w.pair(w.t('decisions.title'), name), text, blocks: [{ kind: 'text', text }] }
}

/** Only the newest are listed: decisions about single machines can be many. */
const MOST_DECISIONS = 30

/** The test message, with which somebody checks whether the app can post to the channel. */
export function testScreen(w: Words, posts: string, why: string): Screen {
  const text = w.t('subscription.testText', { posts })
  return {
    title: w.t('app.name'),
    text,
    blocks: [
      { kind: 'text', text },
      { kind: 'text', text: why, tone: 'quiet' },
    ],
  }
}
