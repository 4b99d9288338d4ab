import { type Kysely, sql } from 'kysely'
import type { Database, TroubleAbout } from '../database/tables.ts'

/** How many feeds of all accounts are in trouble now, by OEM and kind of trouble. */
export async function countTroubles(
  db: Kysely<Database>,
): Promise<{ oem: string; about: TroubleAbout; kind: string; count: number }[]> {
  return await db
    .selectFrom('trouble')
    .innerJoin('integration', 'integration.id', 'trouble.integration_id')
    .select(({ fn }) => [
      'integration.oem',
      'trouble.about',
      sql<string>`trouble.trouble ->> 'kind'`.as('kind'),
      fn.countAll<number>().as('count'),
    ])
    .where('trouble.ended_at', 'is', null)
    .where('integration.state', '!=', 'removed')
    .groupBy(['integration.oem', 'trouble.about', 'kind'])
    .execute()
}
