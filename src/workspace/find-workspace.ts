import type { Kysely } from 'kysely'
import type { Database, Platform } from '../database/tables.ts'

/** A workspace or tenant in which the app is installed, by the platform's id; `null` where it never was or is no longer. */
export async function findWorkspace(
  db: Kysely<Database>,
  which: { platform: Platform; externalId: string },
): Promise<{ id: number; serviceUrl: string | null } | null> {
  const row = await db
    .selectFrom('workspace')
    .select(['id', 'service_url as serviceUrl'])
    .where('platform', '=', which.platform)
    .where('external_id', '=', which.externalId)
    .where('uninstalled_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}
