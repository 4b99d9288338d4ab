import { sql } from 'kysely'
import type { Trx } from '../context.ts'

/** How many of these assets the read has not listed yet. Must run before the read lists them. */
export async function countFresh(trx: Trx, assetIds: readonly number[], readNumber: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from unnest(${assetIds}::bigint[]) as asset (id)
    left join lateral (select read_number from listing where asset_id = asset.id limit 1) listed on true
    where read_number is distinct from ${readNumber}`.execute(trx)
  return rows[0]?.count ?? 0
}
