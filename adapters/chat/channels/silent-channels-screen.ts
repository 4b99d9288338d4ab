import type { Actor } from '../../../src/actor.ts'
import type { Subscription } from '../../../src/subscription/subscription.ts'
import { firstOf } from '../first-of.ts'
import { noticeScreen } from '../notice-screen.ts'
import { action } from '../payloads.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { channelBlock, topicsText } from './channels-screen.ts'

/** A Teams card holds 25 KB. */
const MOST_CHANNELS = 12

/**
 * Lists the channels whose feeds all stayed with a former partner, with a button to change them. If there are none any
 * more, it says that this is resolved.
 */
export function silentChannelsScreen(w: Words, actor: Actor | null, silent: Subscription[]): Screen {
  if (silent.length === 0) return noticeScreen(w, w.t('channels.title'), w.t('link.silentNoMore'))
  const text = w.t('link.silent', { count: silent.length })
  return {
    title: w.t('channels.title'),
    text,
    blocks: [
      { kind: 'text', text },
      ...firstOf(w, silent, MOST_CHANNELS, one => [channelBlock(w, actor, one, topicsText(w, one))]),
      {
        kind: 'actions',
        actions: [{ kind: 'button', label: w.t('channels.title'), ...action('subscriptions.open'), opens: true }],
      },
    ],
  }
}
