import { drawBilling } from '../actions/billing.ts'
import type { Post } from './post.ts'
import { why } from './why.ts'

export const billing: Post<'billing'> = {
  label: w => w.t('channels.billing'),
  isObsolete: null,
  draw: async (ctx, reader, topic) => {
    const { accountId, workspaceId, feeds, w } = reader
    const post = { why: why(reader, topic), linksFiles: reader.linksFiles === true }
    return await drawBilling(ctx, w, { accountId, workspaceId, month: topic.month, feeds }, post)
  },
}
