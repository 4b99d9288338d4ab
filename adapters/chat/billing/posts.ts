import { readStuckMonth } from '../../../src/billing/stuck-month.ts'
import { why } from '../channels/why.ts'
import { fileLinkScreen } from '../files/file-link-screen.ts'
import { billingFile } from '../files/file-to-send.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Post } from '../post.ts'
import type { Words } from '../words/words.ts'
import { drawBilling } from './draw-billing.ts'

export const billing: Post<'billing'> = {
  label: w => w.t('channels.billing'),
  isObsolete: null,
  draw: async (ctx, viewer, topic) => {
    const { accountId, workspaceId, feeds, w } = viewer
    const post = { why: why(viewer, topic), linksFiles: viewer.linksFiles === true }
    return await drawBilling(ctx, w, { accountId, workspaceId, month: topic.month, feeds }, post)
  },
}

/** The link to the month's workbook, posted where no file can be sent. */
export const billingWorkbook: Post<'billing_csv'> = {
  label: w => w.t('channels.billing'),
  isObsolete: null,
  draw: async (ctx, viewer, { month }) => fileLinkScreen(viewer.w, await billingFile(ctx, viewer, month, 'xlsx')),
}

export const monthStuck: Post<'month_stuck'> = {
  label: w => w.t('channels.billing'),
  isObsolete: async (ctx, accountId, { month }) => (await readStuckMonth(ctx.db, accountId, month)).closed,
  draw: async (ctx, { w, accountId }, { month, ...topic }) => {
    if (topic.accountId !== accountId) return noticeScreen(w, w.t('billing.title'), w.t('failure.stale'))
    const stuck = await readStuckMonth(ctx.db, accountId, month)
    return noticeScreen(w, w.t('billing.title'), monthStuckText(w, month, stuck))
  },
}

/** Says that a month could not be closed because of an error on our side, or that it is `closed` by now. */
export function monthStuckText(w: Words, month: string, stuck: { closed: boolean; reference: string | null }): string {
  if (stuck.closed) return w.t('billing.stuckNoMore', { month: w.month(month) })
  const text = w.t('billing.stuck', { month: w.month(month) })
  return stuck.reference === null ? text : `${text} ${w.t('common.reference', { id: stuck.reference })}`
}
