import type { Context } from '../context.ts'
import type { FeedConnection } from '../feed/feed.ts'
import type { Integration } from './find-integration.ts'

/** Notes which server is asked: feeds of one that never answers get no more than their share of the workers (`src/work.ts`). */
export async function keepHost(ctx: Context, integration: Integration, connection: FeedConnection): Promise<void> {
  const host = ctx.feed.hostOf(connection)
  if (host === integration.host) return
  await ctx.db.updateTable('integration').set({ host }).where('id', '=', integration.id).execute()
}
