import type { Context } from '../context.ts'
import type { FeedConnection } from '../feed/feed.ts'
import type { Integration } from './find-integration.ts'

/**
 * Stores which server a feed is on: feeds on a server that never answers get only their share of the slots
 * (`src/due-work.ts`).
 */
export async function recordHost(ctx: Context, integration: Integration, connection: FeedConnection): Promise<void> {
  const host = ctx.feed.hostOf(connection)
  if (host === integration.host) return
  await ctx.db.updateTable('integration').set({ host }).where('id', '=', integration.id).execute()
}
