import { sql } from 'kysely'
import { type Merge, memberRows } from '../asset/merge.ts'
import type { Trx } from '../context.ts'

/**
 * Merges new incoming assets that turned out to be known machines. If the other asset was listed before the first
 * Confirm, it was decided there, and the new one is dropped from its arrival. If both arrived, the newest decision
 * stays. The arrival counts dropped assets as merged. Returns the ids of the arrivals that changed.
 */
export async function mergeArrivals(trx: Trx, merges: readonly Merge[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with arrived as materialized (
      select into_id, arrival_asset.*, count(member.asset_id) over all_of = count(arrival_asset.asset_id) over all_of as all_arrived,
        row_number() over (partition by into_id order by decided_at desc nulls last, arrival_asset.asset_id) as nth
      from ${memberRows(merges)} left join arrival_asset on arrival_asset.asset_id = member.asset_id
      window all_of as (partition by into_id)
    ),
    gone as (
      delete from arrival_asset using arrived where arrival_asset.asset_id = arrived.asset_id
      returning arrived.arrival_id, arrived.into_id, arrived.nth, all_arrived,
        arrived.decision, arrived.decided_by, arrived.decided_at
    ),
    kept as (
      insert into arrival_asset (arrival_id, asset_id, decision, decided_by, decided_at)
      -- The sort makes Postgres delete all of \`gone\` before it inserts the first row.
      select arrival_id, into_id, decision, decided_by, decided_at from gone where nth = 1 and all_arrived order by into_id
    )
    update arrival set merged = merged + counted.assets
    from (
      select arrival_id, count(*) filter (where nth > 1 or not all_arrived) as assets from gone group by arrival_id
    ) counted
    where arrival.id = counted.arrival_id
    returning arrival.id`.execute(trx)
  return rows.map(row => row.id)
}
