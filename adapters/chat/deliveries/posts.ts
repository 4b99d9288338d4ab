import { readUndelivered } from '../../../src/announcement/undelivered.ts'
import { listConversations } from '../../../src/conversation/list-conversations.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Post } from '../post.ts'
import { undeliverableScreen } from './undeliverable-screen.ts'

export const undeliverable: Post<'undeliverable'> = {
  label: w => w.t('channels.title'),
  isObsolete: async (ctx, accountId, { announcementId }) =>
    (await readUndelivered(ctx, accountId, announcementId))?.open.length === 0,
  draw: async (ctx, { w, accountId, actor }, { announcementId }, posts) => {
    const there = await readUndelivered(ctx, accountId, announcementId)
    if (!there) return noticeScreen(w, w.t('channels.title'), w.t('failure.stale'))
    return undeliverableScreen(w, {
      there,
      posts: new Map(there.open.map(row => [row.id, posts[row.topic.kind].label(w)])),
      own: there.workspaceId === actor?.workspaceId,
      conversations: actor ? await listConversations(ctx, actor) : [],
    })
  },
}

/** Tells a person what came of a click, if they could not be shown it then. The topic holds the text that they would have read then. */
export const clickRedone: Post<'click_redone'> = {
  label: w => w.t('redone.title'),
  isObsolete: null,
  draw: async (_ctx, { w, accountId }, { clickedAt, outcome, ...topic }) => {
    const title = w.t(outcome.kind === 'unshown' ? 'redone.late' : 'redone.title')
    if (topic.accountId !== accountId) return noticeScreen(w, title, w.t('failure.stale'))
    const when = w.when(new Date(clickedAt))
    if (outcome.kind === 'failed') {
      return noticeScreen(
        w,
        title,
        `${w.t('redone.failed', { when })} ${w.t('common.reference', { id: outcome.reference })}`,
      )
    }
    return noticeScreen(w, title, [w.t(`redone.${outcome.kind}`, { when }), outcome.text ?? ''].join(' ').trim())
  },
}
