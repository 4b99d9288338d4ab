import { type Kysely, sql } from 'kysely'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import type { Context } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { type FoundPeriod, findPeriod } from './find-period.ts'
import { selectedWithin } from './month-facts.ts'

/** One billable asset: what it is, and why it is billable. */
export interface BillableAsset extends EquipmentNames {
  integrationId: number
  feed: string
  assetId: number
  /** The first time in the month that the feed listed it. */
  firstReceivedAt: Date
  /** Since when it was selected: the first of the intervals that reach into the month, which may begin long before. */
  selectedFrom: Date
}

/** The last asset of the page before. */
export interface BillableCursor {
  integrationId: number
  assetId: number
}

export interface BillablePage {
  soFar: boolean
  assets: BillableAsset[]
  /** `after` of the next page; null on the last. */
  next: BillableCursor | null
}

/**
 * The billable assets of a month, feed by feed, in the order in which they arrived; at most `limit`. Which ones, why
 * and under which names is frozen with the month.
 */
export async function listBillable(
  ctx: Context,
  input: { accountId: number; month: string; after?: BillableCursor; limit: number },
): Promise<BillablePage> {
  const period = await findPeriod(ctx, input)
  const feeds = await readFeeds(ctx.db, period)
  const assets: BillableAsset[] = []
  const after = input.after ?? { integrationId: 0, assetId: 0 }
  // Feed by feed, since an index leads to the next assets of one feed and month, whatever the size of the fleet.
  for (const feed of feeds) {
    const missing = input.limit + 1 - assets.length
    if (missing === 0) break
    if (feed.id < after.integrationId) continue
    const afterAsset = feed.id === after.integrationId ? after.assetId : 0
    const found = await readAssets(ctx.db, period, { integrationId: feed.id, after: afterAsset, limit: missing })
    assets.push(...found.map(asset => ({ ...asset, integrationId: feed.id, feed: feed.name })))
  }
  const page = assets.slice(0, input.limit)
  return { soFar: !period.closed, assets: page, next: assets.length > page.length ? (page.at(-1) ?? null) : null }
}

/** The feeds that may have billable assets, in their order. */
async function readFeeds(db: Kysely<Database>, period: FoundPeriod): Promise<{ id: number; name: string }[]> {
  if (!period.closed) {
    return await db
      .selectFrom('integration')
      .select(['id', 'name'])
      .where('account_id', '=', period.accountId)
      .orderBy('id')
      .execute()
  }
  return await db
    .selectFrom('closed_month_feed')
    .select(['integration_id as id', 'name'])
    .where('account_id', '=', period.accountId)
    .where('month', '=', period.month)
    .orderBy('integration_id')
    .execute()
}

async function readAssets(
  db: Kysely<Database>,
  period: FoundPeriod,
  page: { integrationId: number; after: number; limit: number },
): Promise<Omit<BillableAsset, 'integrationId' | 'feed'>[]> {
  const names = sql`oem_name as "oemName", model, equipment_id as "equipmentId", serial_number as "serialNumber", pin`
  const frozen = sql<Omit<BillableAsset, 'integrationId' | 'feed'>>`
    select asset_id as "assetId", ${names}, first_received_at as "firstReceivedAt", selected_from as "selectedFrom"
    from closed_month_asset
    where account_id = ${period.accountId} and month = ${period.month}::date
      and integration_id = ${page.integrationId} and asset_id > ${page.after}
    order by asset_id limit ${page.limit}`
  const soFar = sql<Omit<BillableAsset, 'integrationId' | 'feed'>>`
    select asset.id as "assetId", ${names}, receipt.first_received_at as "firstReceivedAt",
      chosen.selected_from as "selectedFrom"
    from receipt
    join asset on asset.id = receipt.asset_id
    cross join lateral (
      select min(selection.selected_from) as selected_from from selection
      where selection.asset_id = receipt.asset_id and ${selectedWithin(period)}
    ) chosen
    where receipt.integration_id = ${page.integrationId} and receipt.month = ${period.month}::date
      and receipt.asset_id > ${page.after} and chosen.selected_from is not null
    order by receipt.asset_id limit ${page.limit}`
  const { rows } = await (period.closed ? frozen : soFar).execute(db)
  return rows
}
