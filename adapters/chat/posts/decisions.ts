import { listDecisions } from '../../../src/arrival/list-decisions.ts'
import { decisionsScreen } from '../screens/channel-posts.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'

export const decisions: Post<'decisions'> = {
  label: w => w.t('channels.new_assets'),
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { arrivalId }) => {
    const found = await listDecisions(ctx.db, accountId, arrivalId)
    return found ? decisionsScreen(w, found) : noticeScreen(w, w.t('decisions.title'), w.t('arrival.gone'))
  },
}
