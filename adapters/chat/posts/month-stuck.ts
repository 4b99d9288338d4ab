import { readStuckMonth } from '../../../src/billing/stuck-month.ts'
import { monthStuckText } from '../screens/month-stuck.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'

export const monthStuck: Post<'month_stuck'> = {
  label: w => w.t('channels.billing'),
  isObsolete: async (ctx, accountId, { month }) => (await readStuckMonth(ctx.db, accountId, month)).closed,
  draw: async (ctx, { w, accountId }, { month, ...topic }) => {
    if (topic.accountId !== accountId) return noticeScreen(w, w.t('billing.title'), w.t('failure.stale'))
    const stuck = await readStuckMonth(ctx.db, accountId, month)
    return noticeScreen(w, w.t('billing.title'), monthStuckText(w, month, stuck))
  },
}
