import { readSubscription } from '../../../src/subscription/list-subscriptions.ts'
import { testScreen } from '../screens/channel-posts.ts'
import { noticeScreen } from '../screens/notice.ts'
import { topicsText } from '../screens/subscriptions.ts'
import type { Post } from './post.ts'
import { whyOf } from './why.ts'

export const test: Post<'test'> = {
  label: w => w.t('channels.title'),
  isObsolete: null,
  draw: async (ctx, reader, { subscriptionId }) => {
    const { w, accountId } = reader
    const subscription = await readSubscription(ctx.db, accountId, subscriptionId)
    if (!subscription) return noticeScreen(w, w.t('channels.title'), w.t('subscription.problem.gone'))
    return testScreen(w, topicsText(w, subscription), whyOf(reader, subscription.topics))
  },
}
