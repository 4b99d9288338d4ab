import type { Kysely } from 'kysely'
import type { Database } from '../database/tables.ts'
import { escapeLike } from '../text/fold.ts'

export interface Facet {
  value: string
  assets: number
}

/**
 * Makes or models of one feed that contain `typed`, those with the most assets first: the options of a filter. Read
 * from the rollup table `facet`, so it costs the same for a hundred assets and for a million. An empty value stands for
 * "not given by the feed".
 */
export async function findFacets(
  db: Kysely<Database>,
  query: { integrationId: number; of: 'oem_name' | 'model'; oemName: string | null; typed: string; limit: number },
): Promise<Facet[]> {
  const rows = await db
    .selectFrom('facet')
    .select(eb => [`facet.${query.of} as value` as const, eb.fn.sum<number>('assets').as('assets')])
    .where('integration_id', '=', query.integrationId)
    .where('assets', '>', 0)
    .$if(query.oemName !== null, q => q.where('oem_name', '=', query.oemName ?? ''))
    .$if(query.typed !== '', q => q.where(query.of, 'ilike', `%${escapeLike(query.typed)}%`))
    .groupBy(`facet.${query.of}`)
    .orderBy('assets', 'desc')
    .orderBy('value')
    .limit(query.limit)
    .execute()
  return rows.map(row => ({ value: row.value, assets: Number(row.assets) }))
}
