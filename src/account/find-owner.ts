import { type Kysely, sql } from 'kysely'
import type { Database, Platform } from '../database/tables.ts'
import type { Owner } from './account-data.ts'

/** An account as an operator tells it from others. */
export interface ListedAccount {
  id: number
  name: string
  createdAt: Date
  /** The workspaces and tenants that share it; those without the app too. */
  workspaces: { id: number; platform: Platform; externalId: string; name: string; installed: boolean }[]
}

/** All accounts that have a workspace, by id. */
export async function listAccounts(db: Kysely<Database>): Promise<ListedAccount[]> {
  const rows = await db
    .selectFrom('account')
    .innerJoin('workspace', 'workspace.account_id', 'account.id')
    .select(['account.id as accountId', 'account.name as accountName', 'account.created_at as createdAt'])
    .select(['workspace.id', 'platform', 'external_id as externalId', 'workspace.name'])
    .select(sql<boolean>`uninstalled_at is null`.as('installed'))
    .orderBy('account.id')
    .orderBy('workspace.id')
    .execute()
  const accounts = new Map<number, ListedAccount>()
  for (const { accountId, accountName, createdAt, ...workspace } of rows) {
    const known = accounts.get(accountId)
    if (known) known.workspaces.push(workspace)
    else accounts.set(accountId, { id: accountId, name: accountName, createdAt, workspaces: [workspace] })
  }
  return [...accounts.values()]
}

/**
 * What belongs to the company of an account: its workspaces, and the accounts that these had before, with their closed
 * months and their trail, unless another company's workspace was in them, too. Null: there is no such account, or it has
 * joined another one, which is to be named instead.
 */
export async function findOwner(db: Kysely<Database>, accountId: number): Promise<Owner | null> {
  const workspaces = await db.selectFrom('workspace').select('id').where('account_id', '=', accountId).execute()
  if (workspaces.length === 0) return null
  const ids = workspaces.map(({ id }) => id)
  const { rows } = await sql<{ id: number }>`
    select id from account
    where not exists (select from workspace where workspace.account_id = account.id)
      and exists (select from workspace_account past where past.account_id = account.id)
      and not exists (
        select from workspace_account past
        where past.account_id = account.id and past.workspace_id <> all(${ids}::bigint[]))
    order by id`.execute(db)
  return { accounts: [accountId, ...rows.map(({ id }) => id)], workspaces: ids }
}
