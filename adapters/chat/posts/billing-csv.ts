import { billingCsvFile } from '../files/file-to-send.ts'
import { fileLinkScreen } from '../screens/file-link.ts'
import type { Post } from './post.ts'

/** Where no file can be sent, its link. */
export const billingCsv: Post<'billing_csv'> = {
  label: w => w.t('channels.billing'),
  isObsolete: null,
  draw: async (ctx, reader, { month }) => fileLinkScreen(reader.w, await billingCsvFile(ctx, reader, month)),
}
