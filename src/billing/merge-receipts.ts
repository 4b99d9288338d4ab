import { sql } from 'kysely'
import { type Merge, mergeRows } from '../asset/merge.ts'
import type { Trx } from '../context.ts'

/**
 * Unites the receipts of assets that are one machine: the remaining asset gets every day on which either was received.
 * Closed months don't change, because they have copies.
 */
export async function mergeReceipts(
  trx: Trx,
  input: { integrationId: number; merges: readonly Merge[]; now: Date },
): Promise<void> {
  const { integrationId, merges, now } = input
  // The primary key starts with the feed and the month. With the months as values, Postgres finds each receipt by the
  // key.
  await sql`
    with month as (
      select generate_series(date_trunc('month', min(first_received_at)) - interval '1 month',
        ${now}::timestamptz + interval '1 month', '1 month')::date as month
      from asset where id in (select from_id from ${mergeRows(merges)})
    ),
    moved as (
      delete from receipt using month, ${mergeRows(merges)}
      where integration_id = ${integrationId} and receipt.month = month.month and asset_id = from_id
      returning receipt.month, into_id, days, receipt.first_received_at
    )
    insert into receipt (integration_id, month, asset_id, days, first_received_at)
    select ${integrationId}, month, into_id, bit_or(days), min(first_received_at) from moved group by month, into_id
    on conflict (integration_id, month, asset_id) do update set days = receipt.days | excluded.days,
      first_received_at = least(receipt.first_received_at, excluded.first_received_at)`.execute(trx)
}
