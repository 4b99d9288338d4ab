import type { Undelivered, UndeliveredThere } from '../../../src/announcement/undelivered.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { problemText, remedyText } from './problem-text.ts'

/** How many ambiguous posts get their own buttons, and how many refused posts get a line. */
const MOST_AMBIGUOUS = 5
const MOST_REFUSED = 8

/**
 * The message for those who can act: which posts did not arrive at one place, why, and what can be done. For each
 * ambiguous post, it asks whether the post is there. `own`: the place is in the reader's workspace. `posts`: the label
 * of each post.
 */
export function undeliverableScreen(
  w: Words,
  facts: {
    there: UndeliveredThere
    posts: ReadonlyMap<number, string>
    own: boolean
    conversations: { id: string; name: string }[]
  },
): Screen {
  const { there, posts, own, conversations } = facts
  const ambiguous = there.open.filter(row => row.problem === null)
  const refused = there.open.filter(row => row.problem !== null)
  const nameOf = (row: Undelivered) => posts.get(row.id) ?? ''
  const line = (row: Undelivered) => w.pair(nameOf(row), w.when(row.createdAt))
  const title = w.t('undelivered.title')
  const sentences = [
    ...(refused.length > 0 ? [refusedText(w, there, refused, nameOf)] : []),
    ...(ambiguous.length > 0
      ? [w.t('undelivered.unsure', { count: ambiguous.length, place: placeText(w, there) })]
      : []),
  ]
  const text = sentences.join('\n') || w.t('undelivered.settled')
  const blocks: Block[] = [placeBlock(w, there, own, text)]
  const [first] = there.open
  if (!first) return { title, text, blocks }

  for (const row of ambiguous.slice(0, MOST_AMBIGUOUS)) {
    const message = { announcementId: row.id }
    blocks.push(
      { kind: 'text', text: line(row) },
      {
        kind: 'actions',
        actions: [
          { kind: 'button', label: w.t('undelivered.again'), ...action('undelivered.postAgain', message) },
          { kind: 'button', label: w.t('undelivered.isThere'), ...action('undelivered.isThere', message) },
        ],
      },
    )
  }
  const [refusedFirst] = refused
  // The text names a single post already.
  if (refused.length + ambiguous.length > 1 && refusedFirst) {
    blocks.push({ kind: 'text', text: refused.slice(0, MOST_REFUSED).map(line).join('\n'), tone: 'quiet' })
  }
  const buttons: Button[] = []
  if (refusedFirst) {
    const message = { announcementId: refusedFirst.id }
    const label = w.t(refused.length > 1 ? 'undelivered.allAgain' : 'undelivered.again')
    buttons.push({ kind: 'button', label, ...action('undelivered.postAll', message) })
  }
  buttons.push(
    { kind: 'button', label: w.t('home.undeliveredShow'), ...action('undelivered.open'), opens: true },
    { kind: 'button', label: w.t('channels.title'), ...action('subscriptions.open'), opens: true },
  )
  blocks.push({ kind: 'actions', actions: buttons })
  if (!refusedFirst || there.subscriptionId === null || !own) return { title, text, blocks }
  blocks.push({
    kind: 'field',
    id: 'channel',
    label: w.t('subscription.moveTo'),
    input: 'channel',
    choices: conversations.map(({ id, name }) => ({ id, label: name })),
  })
  const move = action('subscription.move', { subscriptionId: there.subscriptionId })
  return { title, text, blocks, submit: { label: w.t('subscription.move'), ...move } }
}

function refusedText(
  w: Words,
  there: UndeliveredThere,
  refused: Undelivered[],
  nameOf: (row: Undelivered) => string,
): string {
  const [first] = refused
  // The newest reason is the one that holds now.
  const problem = refused.at(-1)?.problem ?? ''
  const values = {
    place: placeText(w, there),
    problem: problemText(w, problem),
    remedy: remedyText(w, problem),
  }
  return refused.length === 1 && first
    ? w.t('channels.refused', { posts: nameOf(first), ...values })
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
