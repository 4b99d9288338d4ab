import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { why } from '../channels/why.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Post } from '../post.ts'
import { conflictsPost, swallowedPost } from './conflicts-screen.ts'

export const conflicts: Post<'conflicts'> = {
  label: w => w.t('channels.new_assets'),
  isObsolete: null,
  draw: async (ctx, viewer, topic) => {
    const { w, accountId } = viewer
    const { integrationId } = topic
    const integration = await readIntegration(ctx.db, accountId, integrationId)
    if (!integration) return noticeScreen(w, w.t('conflicts.title'), w.t('arrival.gone'))
    const facts = { integrationId, name: integration.name, total: integration.conflictCount }
    return conflictsPost(w, facts, why(viewer, topic))
  },
}

export const swallowed: Post<'swallowed'> = {
  label: w => w.t('channels.new_assets'),
  isObsolete: null,
  draw: async (ctx, { w, accountId }, topic) => {
    const integration = await readIntegration(ctx.db, accountId, topic.integrationId)
    return integration
      ? swallowedPost(w, { ...topic, name: integration.name })
      : noticeScreen(w, w.t('arrival.title'), w.t('arrival.gone'))
  },
}
