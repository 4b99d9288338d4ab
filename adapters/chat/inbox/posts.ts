import { noticeScreen } from '../notice-screen.ts'
import type { Post } from '../post.ts'

/**
 * Tells a person what came of a click, if they could not be shown it then. The topic holds the text that they would
 * have read.
 */
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
