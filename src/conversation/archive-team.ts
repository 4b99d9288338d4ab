import type { Context } from '../context.ts'

/** Nobody can write in the team for now (or again): its channels are offered to nobody, and the app is still in it. */
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
