import { readConfirmState } from '../../../src/selection/read-confirm-state.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Post } from '../post.ts'
import { appliedText } from './confirmed-screen.ts'

export const selectionApplied: Post<'selection_applied'> = {
  label: w => w.t('confirmed.title'),
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { draftId }) => {
    const outcome = await readConfirmState(ctx.db, accountId, draftId)
    return noticeScreen(w, w.t('confirmed.title'), outcome ? appliedText(w, outcome) : w.t('failure.stale'))
  },
}
