import type { Kysely } from 'kysely'
import type { Database, Platform } from '../database/tables.ts'
import type { Keyring } from '../secret/keyring.ts'
import { readSecrets } from '../secret/secrets.ts'

/** A workspace in which the app is installed, with its bot token; null: the token is not stored, or not opened. */
export interface InstalledWorkspace {
  name: string
  externalId: string
  botToken: string | null
  /** Whether the token, if it has expired, can be refreshed (token rotation). */
  refreshes: boolean
}

/** The workspaces of a platform in which the app is installed, newest first, at most `limit`. */
export async function listInstalled(
  db: Kysely<Database>,
  keyring: Keyring,
  { platform, limit }: { platform: Platform; limit: number },
): Promise<InstalledWorkspace[]> {
  const rows = await db
    .selectFrom('workspace')
    .select(['id', 'account_id', 'name', 'external_id'])
    .where('platform', '=', platform)
    .where('uninstalled_at', 'is', null)
    .orderBy('installed_at', 'desc')
    .limit(limit)
    .execute()
  return await Promise.all(
    rows.map(async ({ id, account_id, name, external_id }) => {
      const owner = { accountId: account_id, kind: 'workspace', id } as const
      const secrets: Record<string, string> = await readSecrets(db, keyring, owner).catch(() => ({}))
      const { botToken = null, refreshToken } = secrets
      return { name, externalId: external_id, botToken, refreshes: refreshToken !== undefined }
    }),
  )
}
