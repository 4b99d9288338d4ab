import type { ArrivalDecision } from '../../../src/decision/list-decisions.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import { assetLabel } from '../asset-label.ts'
import { cut } from '../cut.ts'
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
    blocks: [...onePrimary(blocks), { kind: 'text', text: why, tone: 'quiet' }],
  }
}

/** Keeps the first primary button: of several in one message, none would stand out. */
function onePrimary(blocks: Block[]): Block[] {
  let found = false
  return blocks.map(block => {
    if (block.kind !== 'actions') return block
    const actions = block.actions.map(action => {
      if (action.kind !== 'button' || action.style !== 'primary') return action
      if (!found) {
        found = true
        return action
      }
      const { style: _, ...plain } = action
      return plain
    })
    return { ...block, actions }
  })
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
  const text = decisionLines(w, decisions).join('\n')
  return { title: w.pair(w.t('decisions.title'), name), text, blocks: [{ kind: 'text', text }] }
}

/** Only the newest are listed: decisions about single machines can be many. */
const MOST_DECISIONS = 30
/** In characters. Slack cuts a text at 3,000, at its end, where the newest decisions are. */
const MOST_RECORD = 2_800
const MOST_NAME = 80

/** A line for each decision, oldest first, with the names of the assets; older ones lose the names if all is too long. */
function decisionLines(w: Words, decisions: ArrivalDecision[]): string[] {
  const newest = decisions.slice(-MOST_DECISIONS).map(decision => ({
    plain: w.t(`decisions.${decision.action}`, {
      when: w.whenThere(decision.at),
      name: decision.by,
      count: decision.assets,
    }),
    names: assetNames(w, decision),
  }))
  let left = newest.reduce((sum, { plain }) => sum - plain.length - 1, MOST_RECORD)
  return newest
    .toReversed()
    .map(({ plain, names }) => {
      const named = names === null ? plain : `${plain} ${names}`
      left -= named.length - plain.length
      return left >= 0 ? named : plain
    })
    .toReversed()
}

/** `EX-204 · CAT 320, EX-205 · CAT 320 and 3 more`. Null for decisions of older releases. */
function assetNames(w: Words, { assets, named }: ArrivalDecision): string | null {
  if (named.length === 0) return null
  const names = named.map(asset => cut(assetLabel(w, asset), MOST_NAME))
  const more = assets - named.length
  return more > 0 ? `${names.join(', ')} ${w.t('common.more', { count: more })}` : names.join(', ')
}

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
