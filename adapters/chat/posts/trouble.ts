import type { Topic } from '../../../src/announcement/announcement.ts'
import { readTrouble, type Trouble } from '../../../src/trouble/read-trouble.ts'
import type { Screen } from '../screen.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Words } from '../words/words.ts'
import type { Post } from './post.ts'
import { why } from './why.ts'

type OfTrouble = Extract<Topic, { troubleId: number }>['kind']

/** A post about one trouble of a feed, `titled` so where there is none any more. */
export function troublePost<Kind extends OfTrouble>(
  titled: 'feedTrouble.title' | 'feedTrouble.recovered',
  screen: (w: Words, trouble: Trouble, why: string | null) => Screen,
): Post<Kind> {
  return {
    label: w => w.t('channels.feed_trouble'),
    isObsolete: null,
    draw: async (ctx, reader, topic) => {
      const { w, accountId } = reader
      const found = await readTrouble(ctx.db, accountId, topic.troubleId)
      return found ? screen(w, found, why(reader, topic)) : noticeScreen(w, w.t(titled), w.t('failure.stale'))
    },
  }
}
