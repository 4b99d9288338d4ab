import type { Context } from '../context.ts'

/**
 * Marks a team whose members can't write in it for now (or can again). The app stays in its channels, but they are no
 * longer offered in selects.
 */
export async function archiveTeam(
  ctx: Context,
  input: { tenant: string; team: string; archived: boolean },
): Promise<void> {
  await ctx.db
    .updateTable('conversation')
    .set({ archived: input.archived })
    .where('tenant', '=', input.tenant)
    .where('team', '=', input.team)
    .execute()
}
