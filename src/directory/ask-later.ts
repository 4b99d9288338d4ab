import type { Context } from '../context.ts'

/** The platform said that there are too many requests: it is asked about the workspace's people no sooner than then. */
export async function askLater(ctx: Context, workspaceId: number, at: Date): Promise<void> {
  await ctx.db.updateTable('workspace').set({ ask_at: at }).where('id', '=', workspaceId).execute()
}
