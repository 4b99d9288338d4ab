import { readRefused } from '../../../src/announcement/undelivered.ts'
import { listConversations } from '../../../src/conversation/list-conversations.ts'
import { noticeScreen } from '../screens/notice.ts'
import { undeliverableScreen } from '../screens/undeliverable.ts'
import type { Post } from './post.ts'
import { POSTS } from './posts.ts'

export const undeliverable: Post<'undeliverable'> = {
  label: w => w.t('channels.title'),
  isObsolete: null,
  draw: async (ctx, { w, accountId, actor }, { announcementId }) => {
    const refused = await readRefused(ctx.db, accountId, announcementId)
    if (!refused) return noticeScreen(w, w.t('channels.title'), w.t('failure.stale'))
    return undeliverableScreen(w, {
      posts: POSTS[refused.topic.kind].label(w),
      problem: refused.problem,
      subscriptionId: refused.workspaceId === actor?.workspaceId ? refused.subscriptionId : null,
      conversations: actor ? await listConversations(ctx, actor) : [],
    })
  },
}
