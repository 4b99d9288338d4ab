import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { workspaceLabel } from '../platform.ts'

/** The labels of the workspaces and tenants of an account. */
export async function listWorkspaces(ctx: Context, accountId: number): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('workspace')
    .select(['name', 'platform'])
    .where(ofAccount('workspace', accountId))
    .where('uninstalled_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(workspaceLabel)
}
