import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'

/** The platform reported too many requests: don't query it about this workspace's people before `at`. */
export async function pauseQueries(ctx: Context, workspaceId: number, at: Date): Promise<void> {
  await ctx.db.updateTable('workspace').set({ ask_at: at }).where('id', '=', workspaceId).execute()
}

/**
 * Whether the platform may be queried now, in a query with `workspace`. Jobs check it again, because they may have been
 * queued before `ask_at` was set.
 */
export function mayBeQueried(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(workspace.uninstalled_at is null and (workspace.ask_at is null or workspace.ask_at <= ${now}))`
}
