import type { Context } from '../context.ts'

/** A person of a workspace by the platform's id; `null` where they were never seen. */
export async function findPerson(
  ctx: Context,
  workspaceId: number,
  externalId: string,
): Promise<{ id: number; name: string } | null> {
  const row = await ctx.db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
  return row ?? null
}
