import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { isAdministrator } from './role.ts'

/**
 * The ids of an account's Administrators who can be reached, oldest row first. Without `limit` all of them; `notOf`
 * leaves out a workspace.
 */
export async function findAdministrators(
  trx: Trx,
  accountId: number,
  { limit, notOf }: { limit?: number; notOf?: number } = {},
): Promise<number[]> {
  const rows = await trx
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select('person.id')
    .where(ofAccount('workspace', accountId))
    .where('workspace.uninstalled_at', 'is', null)
    .where(isAdministrator)
    .orderBy('person.id')
    .$if(notOf !== undefined, q => q.where('workspace.id', '!=', notOf ?? 0))
    .$if(limit !== undefined, q => q.limit(limit ?? 0))
    .execute()
  return rows.map(row => row.id)
}
