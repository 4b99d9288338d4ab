import { readAccessRequest } from '../../../src/access/request-access.ts'
import { accessAnsweredScreen } from '../screens/access.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'

/** What `access_allowed` and `access_declined` share: all of it, as the row says which it is. */
export const accessAnswered: Post<'access_allowed' | 'access_declined'> = {
  label: w => w.t('access.request'),
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { requestId }) => {
    const request = await readAccessRequest(ctx.db, accountId, requestId)
    return request?.answered
      ? accessAnsweredScreen(w, request.answered)
      : noticeScreen(w, w.t('access.about'), w.t('failure.stale'))
  },
}
