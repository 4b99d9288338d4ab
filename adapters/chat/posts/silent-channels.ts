import { listSubscriptions } from '../../../src/subscription/list-subscriptions.ts'
import type { Subscription } from '../../../src/subscription/subscription.ts'
import { silentChannelsScreen } from '../screens/silent-channels.ts'
import type { Post } from './post.ts'

const ofWorkspace = (all: Subscription[], workspaceId: number) =>
  all.filter(one => one.workspaceId === workspaceId && one.silent)

export const silentChannels: Post<'silent_channels'> = {
  label: w => w.t('channels.title'),
  isObsolete: async (ctx, accountId, { workspaceId }) =>
    ofWorkspace(await listSubscriptions(ctx.db, accountId), workspaceId).length === 0,
  draw: async (ctx, { w, accountId, actor }, { workspaceId }) =>
    silentChannelsScreen(w, actor, ofWorkspace(await listSubscriptions(ctx.db, accountId), workspaceId)),
}
