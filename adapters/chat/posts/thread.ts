import { listIntegrations } from '../../../src/integration/list-integrations.ts'
import { readSubscription } from '../../../src/subscription/list-subscriptions.ts'
import { threadScreen } from '../screens/channel-posts.ts'
import type { Post } from './post.ts'
import { whyOf } from './why.ts'

/** It stands on when the channel is not set up any more: what was posted below it does too. */
export const thread: Post<'thread'> = {
  label: w => w.t('channels.title'),
  isObsolete: null,
  draw: async (ctx, reader, { subscriptionId, month }) => {
    const { w, accountId, feeds } = reader
    const [integrations, subscription] = await Promise.all([
      listIntegrations(ctx.db, accountId),
      readSubscription(ctx.db, accountId, subscriptionId),
    ])
    const heardOf = integrations.filter(
      ({ id, state }) => state !== 'installed' && (feeds === null || feeds.includes(id)),
    )
    return threadScreen(w, { month, integrations: heardOf, why: whyOf(reader, subscription?.topics ?? []) })
  },
}
