import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from './tables.ts'

/**
 * How the rows of a table lead to the account that owns them: the column, and the table that it refers to. Only tables
 * whose rows are read by an id from outside.
 */
const OWNERS = {
  announcement: ['account_id', 'account'],
  integration: ['account_id', 'account'],
  workspace: ['account_id', 'account'],
  person: ['workspace_id', 'workspace'],
  access_request: ['person_id', 'person'],
  subscription: ['workspace_id', 'workspace'],
  digest: ['workspace_id', 'workspace'],
  arrival: ['integration_id', 'integration'],
  asset_conflict: ['integration_id', 'integration'],
  asset_merge: ['integration_id', 'integration'],
  draft: ['integration_id', 'integration'],
  oddity: ['integration_id', 'integration'],
  trouble: ['integration_id', 'integration'],
} as const satisfies { readonly [T in keyof Database]?: readonly [keyof Database[T], keyof Database] }

/**
 * The condition that a row of `table` (under that name in the query) belongs to the account. Every read by an id from a
 * client, a topic or a payload must include it: an id alone is no permission.
 */
export function ofAccount(table: keyof typeof OWNERS, accountId: number): RawBuilder<SqlBool> {
  const [column, owner] = OWNERS[table]
  const reference = sql.ref(`${table}.${column}`)
  if (owner === 'account') return sql<SqlBool>`${reference} = ${accountId}`
  return sql<SqlBool>`exists (
    select from ${sql.table(owner)} where ${sql.ref(`${owner}.id`)} = ${reference} and ${ofAccount(owner, accountId)})`
}
