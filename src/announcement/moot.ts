import type { Kysely } from 'kysely'
import type { Database } from '../database/tables.ts'
import type { Topic } from './announcement.ts'

/** Whether there is nothing to say any more of what was to be said later: everything has been decided meanwhile. */
export async function isMoot(db: Kysely<Database>, topic: Topic): Promise<boolean> {
  if (topic.kind !== 'reminder') return false
  const waiting = await db
    .selectFrom('arrival_asset')
    .innerJoin('arrival', 'arrival.id', 'arrival_asset.arrival_id')
    .innerJoin('integration', 'integration.id', 'arrival.integration_id')
    .select('asset_id')
    .where('arrival_id', '=', topic.arrivalId)
    .where('decision', 'is', null)
    .where('integration.state', '!=', 'removed')
    .limit(1)
    .executeTakeFirst()
  return waiting === undefined
}
