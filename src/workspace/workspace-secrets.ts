import type { Kysely } from 'kysely'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import type { Keyring } from '../secret/keyring.ts'
import { readSecrets, type SecretOwner } from '../secret/secrets.ts'

/**
 * The owner of a workspace's secrets; null: there is no such workspace. Until the end of the transaction nobody moves the
 * workspace to another account, which changes the owner: linking waits, or was waited for.
 */
export async function lockSecretOwner(trx: Trx, workspaceId: number): Promise<SecretOwner | null> {
  const row = await trx
    .selectFrom('workspace')
    .select('account_id')
    .where('id', '=', workspaceId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row ? { accountId: row.account_id, kind: 'workspace', id: workspaceId } : null
}

/** All secrets of a workspace in plain text, whichever account it belongs to; empty if there are none. */
export async function readWorkspaceSecrets(
  db: Kysely<Database>,
  keyring: Keyring,
  workspaceId: number,
): Promise<Record<string, string>> {
  for (let before: number | null = null; ; ) {
    const row = await db.selectFrom('workspace').select('account_id').where('id', '=', workspaceId).executeTakeFirst()
    if (!row) return {}
    const secrets = await readSecrets(db, keyring, { accountId: row.account_id, kind: 'workspace', id: workspaceId })
    // Between the two queries, linking may have moved them to the workspace's new account.
    if (Object.keys(secrets).length > 0 || row.account_id === before) return secrets
    before = row.account_id
  }
}
