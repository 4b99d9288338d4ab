import type { Trx } from '../context.ts'

/**
 * Moves workspaces to an account. Their earlier accounts are kept in `workspace_account`, because closed months stay
 * with the account that closed them.
 */
export async function moveWorkspaces(
  trx: Trx,
  workspaceIds: readonly number[],
  accountId: number,
  now: Date,
): Promise<void> {
  if (workspaceIds.length === 0) return
  await trx.updateTable('workspace').set({ account_id: accountId }).where('id', 'in', workspaceIds).execute()
  await trx
    .updateTable('workspace_account')
    .set({ until: now })
    .where('workspace_id', 'in', workspaceIds)
    .where('until', 'is', null)
    .execute()
  await trx
    .insertInto('workspace_account')
    .values(workspaceIds.map(id => ({ workspace_id: id, account_id: accountId, since: now, until: null })))
    .execute()
}
