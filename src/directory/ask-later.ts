import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'

/** The platform said that there are too many requests: it is asked about the workspace's people no sooner than then. */
export async function askLater(ctx: Context, workspaceId: number, at: Date): Promise<void> {
  await ctx.db.updateTable('workspace').set({ ask_at: at }).where('id', '=', workspaceId).execute()
}

/** Whether it may be asked, of a query with `workspace`. What a queue took before is asked there, too. */
export function mayBeAsked(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(workspace.uninstalled_at is null and (workspace.ask_at is null or workspace.ask_at <= ${now}))`
}
