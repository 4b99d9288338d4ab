import { SUBSCRIBED_AS } from '../../../src/announcement/announcement.ts'
import { listIntegrations } from '../../../src/integration/list-integrations.ts'
import { listSubscriptions, readSubscription } from '../../../src/subscription/list-subscriptions.ts'
import { readDigest } from '../../../src/subscription/read-digest.ts'
import type { Subscription } from '../../../src/subscription/subscription.ts'
import { noticeScreen } from '../notice-screen.ts'
import { drawPost, type Post } from '../post.ts'
import { digestScreen, testScreen, threadScreen } from './channel-posts-screen.ts'
import { topicsText } from './channels-screen.ts'
import { silentChannelsScreen } from './silent-channels-screen.ts'
import { whyOf } from './why.ts'

/**
 * A digest of one topic is drawn as that topic's post. If a trouble ended before its digest is posted, the recovery is
 * left out: the trouble's own post says that it ended.
 */
export const digest: Post<'digest'> = {
  label: w => w.t('digest.title'),
  // `leaveOutObsolete` may have removed all of its topics.
  isObsolete: async (ctx, accountId, { digestId }) => (await readDigest(ctx.db, accountId, digestId)).length === 0,
  draw: async (ctx, viewer, { digestId }, posts) => {
    const { w } = viewer
    const topics = await readDigest(ctx.db, viewer.accountId, digestId)
    const troubles = new Set(topics.flatMap(topic => (topic.kind === 'feed_trouble' ? [topic.troubleId] : [])))
    const notOver = topics.filter(topic => topic.kind !== 'feed_recovered' || !troubles.has(topic.troubleId))
    const [only, ...others] = notOver
    if (!only) return noticeScreen(w, w.t('digest.title'), w.t('failure.stale'))
    if (others.length === 0) return await drawPost(posts, ctx, viewer, only)
    const parts = await Promise.all(notOver.map(topic => drawPost(posts, ctx, { ...viewer, within: true }, topic)))
    const reasons = notOver.flatMap(({ kind }) => SUBSCRIBED_AS[kind] ?? [])
    return digestScreen(w, parts, whyOf(viewer, reasons))
  },
}

/**
 * Never obsolete: when the channel's subscription is removed, the thread stays, because the posts below it stay, too.
 */
export const thread: Post<'thread'> = {
  label: w => w.t('channels.title'),
  isObsolete: null,
  draw: async (ctx, viewer, { subscriptionId, month }) => {
    const { w, accountId, feeds } = viewer
    const [integrations, subscription] = await Promise.all([
      listIntegrations(ctx.db, accountId),
      readSubscription(ctx.db, accountId, subscriptionId),
    ])
    const subscribed = integrations.filter(
      ({ id, state }) => state !== 'installed' && (feeds === null || feeds.includes(id)),
    )
    return threadScreen(w, { month, integrations: subscribed, why: whyOf(viewer, subscription?.topics ?? []) })
  },
}

export const test: Post<'test'> = {
  label: w => w.t('channels.title'),
  isObsolete: null,
  draw: async (ctx, viewer, { subscriptionId }) => {
    const { w, accountId } = viewer
    const subscription = await readSubscription(ctx.db, accountId, subscriptionId)
    if (!subscription) return noticeScreen(w, w.t('channels.title'), w.t('subscription.problem.gone'))
    return testScreen(w, topicsText(w, subscription), whyOf(viewer, subscription.topics))
  },
}

const ofWorkspace = (all: Subscription[], workspaceId: number) =>
  all.filter(one => one.workspaceId === workspaceId && one.silent)

export const silentChannels: Post<'silent_channels'> = {
  label: w => w.t('channels.title'),
  isObsolete: async (ctx, accountId, { workspaceId }) =>
    ofWorkspace(await listSubscriptions(ctx.db, accountId), workspaceId).length === 0,
  draw: async (ctx, { w, accountId, actor }, { workspaceId }) =>
    silentChannelsScreen(w, actor, ofWorkspace(await listSubscriptions(ctx.db, accountId), workspaceId)),
}
