import { readApplied } from '../../../src/selection/read-applied.ts'
import { appliedText } from '../screens/confirmed.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'

export const selectionApplied: Post<'selection_applied'> = {
  label: w => w.t('confirmed.title'),
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { draftId }) => {
    const outcome = await readApplied(ctx.db, accountId, draftId)
    return noticeScreen(w, w.t('confirmed.title'), outcome ? appliedText(w, outcome) : w.t('failure.stale'))
  },
}
