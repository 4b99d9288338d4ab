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

/** The channels that hear only of feeds that stayed with a former partner, with the way to change them; of none, that it is settled. */
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
