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

/**
 * For an operator: whether the app is or was in the workspace with that id of the platform, and the first `limit`
 * workspaces in which it is.
 */
export async function listWorkspaceIds(
  db: Context['db'],
  externalId: string,
  limit: number,
): Promise<{ known: boolean; installed: { externalId: string; name: string }[] }> {
  const known = await db.selectFrom('workspace').select('id').where('external_id', '=', externalId).executeTakeFirst()
  const installed = await db
    .selectFrom('workspace')
    .select(['external_id as externalId', 'name'])
    .where('uninstalled_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute()
  return { known: known !== undefined, installed }
}
