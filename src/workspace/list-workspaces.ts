import type { Context } from '../context.ts'
import type { Platform } from '../database/tables.ts'

/** The workspaces and tenants that share an account, each as people call it. */
export async function listWorkspaces(ctx: Context, accountId: number): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('workspace')
    .select(['name', 'platform'])
    .where('account_id', '=', accountId)
    .where('uninstalled_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(workspaceLabel)
}

/** A tenant is called Microsoft Teams: no app is told its name. */
export function workspaceLabel({ name, platform }: { name: string; platform: Platform }): string {
  return platform === 'slack' ? `${name} (Slack)` : name
}
