import { readTrouble } from '../../../src/trouble/read-trouble.ts'
import { feedRecoveredScreen } from '../screens/feed-trouble.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'
import { why } from './why.ts'

export const feedRecovered: Post<'feed_recovered'> = {
  label: w => w.t('channels.feed_trouble'),
  isObsolete: null,
  draw: async (ctx, reader, topic) => {
    const { w, accountId } = reader
    const found = await readTrouble(ctx.db, accountId, topic.troubleId)
    return found
      ? feedRecoveredScreen(w, found, why(reader, topic))
      : noticeScreen(w, w.t('feedTrouble.recovered'), w.t('failure.stale'))
  },
}
