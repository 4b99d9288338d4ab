import type { Kysely } from 'kysely'
import type { Database, Platform } from '../database/tables.ts'

/** A workspace or tenant in which the app is installed. */
export interface Workspace {
  id: number
  accountId: number
  /** The platform's own id. */
  externalId: string
  /** Slack's id of the organisation (Enterprise Grid) of the workspace; null: none, or not looked up yet. */
  enterprise: string | null
  /** The newest installation, by our clock. */
  installedAt: Date
  botUserId: string | null
  /** The service URL of Teams; null in Slack. */
  serviceUrl: string | null
}

/**
 * Finds a workspace by the platform's id or by ours; `null` if the app was never installed there, or is uninstalled.
 */
export async function findWorkspace(
  db: Kysely<Database>,
  which: { platform: Platform } & ({ externalId: string } | { id: number }),
): Promise<Workspace | null> {
  const row = await db
    .selectFrom('workspace')
    .select(['id', 'account_id as accountId', 'external_id as externalId', 'enterprise'])
    .select('installed_at as installedAt')
    .select(['bot_user_id as botUserId', 'service_url as serviceUrl'])
    .where('platform', '=', which.platform)
    .where('externalId' in which ? 'external_id' : 'id', '=', 'externalId' in which ? which.externalId : which.id)
    .where('uninstalled_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}
