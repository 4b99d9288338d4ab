import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { swallowedPost } from '../screens/conflicts.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'

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
