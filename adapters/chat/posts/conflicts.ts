import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { conflictsPost } from '../screens/conflicts.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'
import { why } from './why.ts'

export const conflicts: Post<'conflicts'> = {
  label: w => w.t('channels.new_assets'),
  isObsolete: null,
  draw: async (ctx, reader, topic) => {
    const { w, accountId } = reader
    const { integrationId } = topic
    const integration = await readIntegration(ctx.db, accountId, integrationId)
    if (!integration) return noticeScreen(w, w.t('conflicts.title'), w.t('arrival.gone'))
    const facts = { integrationId, name: integration.name, total: integration.conflictCount }
    return conflictsPost(w, facts, why(reader, topic))
  },
}
