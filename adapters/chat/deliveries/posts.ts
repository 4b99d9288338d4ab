import { readUndelivered } from '../../../src/announcement/undelivered.ts'
import { listConversations } from '../../../src/conversation/list-conversations.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Post } from '../post.ts'
import { undeliveredPostScreen } from './undelivered-post-screen.ts'

export const undeliverable: Post<'undeliverable'> = {
  label: w => w.t('channels.title'),
  isObsolete: async (ctx, accountId, { announcementId }) =>
    (await readUndelivered(ctx, accountId, announcementId))?.open.length === 0,
  draw: async (ctx, { w, accountId, actor }, { announcementId }, posts) => {
    const there = await readUndelivered(ctx, accountId, announcementId)
    if (!there) return noticeScreen(w, w.t('channels.title'), w.t('failure.stale'))
    return undeliveredPostScreen(w, {
      there,
      posts: new Map(there.open.map(row => [row.id, posts[row.topic.kind].label(w)])),
      own: there.workspaceId === actor?.workspaceId,
      platform: actor?.platform ?? null,
      conversations: actor ? await listConversations(ctx, actor) : [],
    })
  },
}
