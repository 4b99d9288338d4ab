import { isWaiting } from '../../../src/arrival/is-waiting.ts'
import { drawArrival } from './arrival.ts'
import type { Post } from './post.ts'

/** Everything may have been decided before it was due. */
export const reminder: Post<'reminder'> = {
  label: w => w.t('channels.new_assets'),
  isObsolete: async (ctx, accountId, { arrivalId }) => !(await isWaiting(ctx.db, accountId, arrivalId)),
  draw: drawArrival,
}
