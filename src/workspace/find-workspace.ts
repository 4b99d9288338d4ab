import type { Kysely } from 'kysely'
import type { Database, Platform } from '../database/tables.ts'

/** A workspace or tenant in which the app is installed. */
export interface Workspace {
  id: number
  accountId: number
  /** The platform's own id. */
  externalId: string
  /** Slack: the organisation (Enterprise Grid) that it belongs to; null: to none, or nobody asked yet. */
  enterprise: string | null
  /** The newest installation, by our clock. */
  installedAt: Date
  botUserId: string | null
  /** Where Teams takes our messages; null in Slack. */
  serviceUrl: string | null
}

/** By the platform's id or by ours; `null` where the app never was installed there, or is no longer. */
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
