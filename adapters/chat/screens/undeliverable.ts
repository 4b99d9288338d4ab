import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { problemText } from './problem-text.ts'

/** To the person who set a channel up that can't be posted to: why, and the way to another channel. */
export function undeliverableScreen(
  w: Words,
  facts: {
    posts: string
    problem: string
    /** Null where the channel is not set up any more, or in another workspace. */
    subscriptionId: number | null
    conversations: { id: string; name: string }[]
  },
): Screen {
  const text = w.t('channels.refused', { posts: facts.posts, problem: problemText(w, facts.problem) })
  const message = { title: w.t('channels.title'), text }
  const show: Block = {
    kind: 'actions',
    actions: [{ kind: 'button', label: w.t('channels.title'), ...action('subscriptions.open'), opens: true }],
  }
  if (facts.subscriptionId === null) return { ...message, blocks: [{ kind: 'text', text }, show] }
  return {
    ...message,
    blocks: [
      { kind: 'text', text },
      {
        kind: 'field',
        id: 'channel',
        label: w.t('subscription.moveTo'),
        input: 'channel',
        choices: facts.conversations.map(({ id, name }) => ({ id, label: name })),
      },
    ],
    submit: {
      label: w.t('subscription.move'),
      ...action('subscription.move', { subscriptionId: facts.subscriptionId }),
    },
  }
}
