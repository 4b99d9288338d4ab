import type { Undelivered, UndeliveredThere } from '../../../src/announcement/undelivered.ts'
import type { Platform } from '../../../src/database/tables.ts'
import { unlistedChannels } from '../channels/unlisted-channels.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { problemText, remedyText } from './problem-text.ts'

/** How many ambiguous posts get their own buttons, and how many refused posts get a line. */
const MOST_AMBIGUOUS = 5
const MOST_REFUSED = 8

/** A place, and what did not arrive there. `own`: the place is in the viewer's workspace. */
interface Facts {
  there: UndeliveredThere
  /** The label of each post, by the id of its announcement. */
  posts: ReadonlyMap<number, string>
  own: boolean
  /** Null: the viewer is a channel. */
  platform: Platform | null
  conversations: { id: string; name: string }[]
}

/**
 * The post for those who can act: which posts did not arrive at one place, why, and what can be done. It asks about each
 * ambiguous post whether it is there.
 */
export function undeliveredPostScreen(w: Words, facts: Facts): Screen {
  const { there, own } = facts
  const ambiguous = there.open.filter(row => row.problem === null)
  const refused = there.open.filter(row => row.problem !== null)
  const title = w.t('undelivered.title')
  const text = summaryText(w, facts, { ambiguous, refused })
  const summary = placeBlock(w, there, own, text)
  if (there.open.length === 0) return { title, text, blocks: [summary] }
  const blocks: Block[] = [
    summary,
    ...ambiguous.slice(0, MOST_AMBIGUOUS).flatMap(row => ambiguousBlocks(w, facts, row)),
    // The text names a single post already.
    ...(there.open.length > 1 ? refusedBlocks(w, facts, refused) : []),
    { kind: 'actions', actions: buttons(w, refused) },
  ]
  if (refused.length === 0 || there.subscriptionId === null || !own) return { title, text, blocks }
  return { title, text, ...moveForm(w, facts, there.subscriptionId, blocks) }
}

function summaryText(
  w: Words,
  { there, posts }: Facts,
  { ambiguous, refused }: Record<'ambiguous' | 'refused', Undelivered[]>,
): string {
  const sentences = [
    ...(refused.length > 0 ? [refusedText(w, there, refused, posts)] : []),
    ...(ambiguous.length > 0
      ? [w.t('undelivered.unsure', { count: ambiguous.length, place: placeText(w, there) })]
      : []),
  ]
  return sentences.join('\n') || w.t('undelivered.settled')
}

/** A post in a line: its label, and when it was announced. */
function lineOf(w: Words, { posts }: Facts, row: Undelivered): string {
  return w.pair(posts.get(row.id) ?? '', w.when(row.createdAt))
}

/** An ambiguous post, with the two answers. */
function ambiguousBlocks(w: Words, facts: Facts, row: Undelivered): Block[] {
  const message = { announcementId: row.id }
  return [
    { kind: 'text', text: lineOf(w, facts, row) },
    {
      kind: 'actions',
      actions: [
        { kind: 'button', label: w.t('undelivered.again'), ...action('undelivered.postAgain', message) },
        { kind: 'button', label: w.t('undelivered.isThere'), ...action('undelivered.isThere', message) },
      ],
    },
  ]
}

function refusedBlocks(w: Words, facts: Facts, refused: Undelivered[]): Block[] {
  if (refused.length === 0) return []
  const lines = refused.slice(0, MOST_REFUSED).map(row => lineOf(w, facts, row))
  return [{ kind: 'text', text: lines.join('\n'), tone: 'quiet' }]
}

function buttons(w: Words, refused: Undelivered[]): Button[] {
  const [first] = refused
  const label = w.t(refused.length > 1 ? 'undelivered.allAgain' : 'undelivered.again')
  return [
    ...(first
      ? [{ kind: 'button', label, ...action('undelivered.postAll', { announcementId: first.id }) } as const]
      : []),
    { kind: 'button', label: w.t('home.undeliveredShow'), ...action('undelivered.open'), opens: true },
    { kind: 'button', label: w.t('channels.title'), ...action('subscriptions.open'), opens: true },
  ]
}

/** Turns the screen into a form that moves the subscription to another channel. */
function moveForm(
  w: Words,
  { conversations, platform }: Facts,
  subscriptionId: number,
  blocks: Block[],
): Pick<Screen, 'blocks' | 'submit'> {
  const channel: Block = {
    kind: 'field',
    id: 'channel',
    label: w.t('subscription.moveTo'),
    input: 'channel',
    choices: conversations.map(({ id, name }) => ({ id, label: name })),
  }
  const move = action('subscription.move', { subscriptionId })
  return {
    blocks: [...blocks, channel, ...(platform ? unlistedChannels(w, platform) : [])],
    submit: { label: w.t('subscription.move'), ...move },
  }
}

function refusedText(w: Words, there: UndeliveredThere, refused: Undelivered[], posts: Facts['posts']): string {
  const [first] = refused
  // The newest reason is the one that holds now.
  const problem = refused.at(-1)?.problem ?? ''
  const values = {
    place: placeText(w, there),
    problem: problemText(w, problem),
    remedy: remedyText(w, problem),
  }
  return refused.length === 1 && first
    ? w.t('channels.refused', { posts: posts.get(first.id) ?? '', ...values })
    : w.t('channels.refusedMany', { count: refused.length, ...values })
}

function placeText(w: Words, { awaitsLogin, channel, workspaceName, open }: UndeliveredThere): string {
  if (awaitsLogin) return workspaceName
  if (channel === null) return w.t('undelivered.chat', { name: open[0]?.place ?? '' })
  return channel.name ? w.t('undelivered.channelNamed', { name: channel.name }) : w.t('undelivered.channel')
}

/**
 * A block that names the channel. Slack doesn't tell us the names of channels; there the name is a link that Slack
 * fills in.
 */
function placeBlock(w: Words, { channel, workspaceName }: UndeliveredThere, own: boolean, text: string): Block {
  if (channel === null) return { kind: 'text', text }
  if (!own) return { kind: 'text', name: w.t('subscription.elsewhere', { workspace: workspaceName }), text }
  return { kind: 'channel', channel: channel.id, name: channel.name, text }
}
