import type { Topic } from '../../../src/announcement/announcement.ts'
import { readSilence } from '../../../src/silence/read-silence.ts'
import { readTrouble, type Trouble } from '../../../src/trouble/read-trouble.ts'
import { why } from '../channels/why.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Post } from '../post.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { feedRecoveredScreen, feedTroubleScreen } from './feed-trouble-screen.ts'
import { SILENT_NAMED, silenceScreen } from './silence-screen.ts'

type OfTrouble = Extract<Topic, { troubleId: number }>['kind']

/** A post about one trouble of a feed. `titled`: the title of the notice for a trouble that doesn't exist any more. */
function troublePost<Kind extends OfTrouble>(
  titled: 'feedTrouble.title' | 'feedTrouble.recovered',
  screen: (w: Words, trouble: Trouble, why: string | null) => Screen,
): Post<Kind> {
  return {
    label: w => w.t('channels.feed_trouble'),
    isObsolete: null,
    draw: async (ctx, viewer, topic) => {
      const { w, accountId } = viewer
      const found = await readTrouble(ctx.db, accountId, topic.troubleId)
      return found ? screen(w, found, why(viewer, topic)) : noticeScreen(w, w.t(titled), w.t('failure.stale'))
    },
  }
}

export const feedTrouble = troublePost<'feed_trouble'>('feedTrouble.title', feedTroubleScreen)

export const feedRecovered = troublePost<'feed_recovered'>('feedTrouble.recovered', feedRecoveredScreen)

export const silence: Post<'silence'> = {
  label: w => w.t('channels.feed_trouble'),
  isObsolete: null,
  draw: async (ctx, viewer, topic) => {
    const { w, accountId } = viewer
    const { integrationId, readNumber } = topic
    const found = await readSilence(ctx.db, accountId, { integrationId, readNumber, named: SILENT_NAMED })
    return found
      ? silenceScreen(w, found, why(viewer, topic))
      : noticeScreen(w, w.t('silence.title'), w.t('arrival.gone'))
  },
}
