import type { Context } from '../context.ts'

/** The workspaces and tenants that share an account, by name. A tenant is called Microsoft Teams: no app is told its name. */
export async function listWorkspaces(ctx: Context, accountId: number): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('workspace')
    .select(['name', 'platform'])
    .where('account_id', '=', accountId)
    .where('uninstalled_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(row => (row.platform === 'slack' ? `${row.name} (Slack)` : row.name))
}
