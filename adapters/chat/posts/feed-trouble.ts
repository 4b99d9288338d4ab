import { readTrouble } from '../../../src/trouble/read-trouble.ts'
import { feedTroubleScreen } from '../screens/feed-trouble.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'
import { why } from './why.ts'

export const feedTrouble: Post<'feed_trouble'> = {
  label: w => w.t('channels.feed_trouble'),
  isObsolete: null,
  draw: async (ctx, reader, topic) => {
    const { w, accountId } = reader
    const found = await readTrouble(ctx.db, accountId, topic.troubleId)
    return found
      ? feedTroubleScreen(w, found, why(reader, topic))
      : noticeScreen(w, w.t('feedTrouble.title'), w.t('failure.stale'))
  },
}
