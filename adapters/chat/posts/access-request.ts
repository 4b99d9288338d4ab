import { readAccessRequest } from '../../../src/access/request-access.ts'
import { accessRequestScreen } from '../screens/access.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'

export const accessRequest: Post<'access_request'> = {
  label: w => w.t('access.request'),
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { requestId }) => {
    const request = await readAccessRequest(ctx.db, accountId, requestId)
    return request ? accessRequestScreen(w, request) : noticeScreen(w, w.t('access.about'), w.t('failure.stale'))
  },
}
