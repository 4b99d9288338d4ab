import type { Context } from '../context.ts'

/** Stores the organisation (Slack's Enterprise Grid) of a workspace. */
export async function saveEnterprise({ db }: Context, workspaceId: number, enterprise: string): Promise<void> {
  await db.updateTable('workspace').set({ enterprise }).where('id', '=', workspaceId).execute()
}
