import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import { inConflict, otherFeeds } from '../asset/other-feeds.ts'
import type { Context } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { type FoundPeriod, findPeriod } from './find-period.ts'
import { findPeriodFeeds, isOneOf, type PeriodFeed, priceColumn, selectedSpan, selectedWithin } from './month-facts.ts'
import type { Price } from './price.ts'

/** One asset of a month, with the reason why it is billable or not. */
export interface MonthAsset extends MonthReason, EquipmentNames {
  integrationId: number
  feed: string
  /** The price of one asset of its feed in this month. */
  price: Price | null
  assetId: number
  /** It may be the same machine as another asset of the feed. */
  inConflict: boolean
  /** Another feed of the account has this machine, too: it counts in each of them. */
  inOtherFeed: boolean
}

/** An asset is billable if it was received and selected. A listed asset was at least one of the two. */
export interface MonthReason {
  /** When the feed first listed it in the month; null: not in this month. */
  firstReceivedAt: Date | null
  /**
   * The start of the first interval that reaches into the month, which may be long before; null: it was not selected.
   */
  selectedFrom: Date | null
  /** The end of the last interval; null: it is still selected at the end of the month, or was not selected. */
  selectedTo: Date | null
}

export type WhichAssets = 'billable' | 'not_billable' | 'all'

/** The asset at the edge of a page, for keyset paging. */
export interface AssetCursor {
  integrationId: number
  assetId: number
}

export interface MonthAssetQuery {
  accountId: number
  month: string
  /** Ids of integrations; `null`: all. */
  feeds: readonly number[] | null
  which: WhichAssets
}

export interface MonthAssetPage {
  soFar: boolean
  /** The zone in which the month begins and ends. */
  timeZone: string
  assets: MonthAsset[]
  hasBefore: boolean
  hasAfter: boolean
}

/**
 * The assets that were received or selected in a month, feed by feed, in the order in which they were first received;
 * at most `limit` after or before the cursor. In a closed month the assets, the reasons and the names are frozen.
 */
export async function listMonthAssets(
  ctx: Context,
  input: MonthAssetQuery & { from: { after: AssetCursor } | { before: AssetCursor } | null; limit: number },
): Promise<MonthAssetPage> {
  const period = await findPeriod(ctx, input)
  const { from, limit } = input
  const backwards = from !== null && 'before' in from
  const edge = from && ('before' in from ? from.before : from.after)
  const feeds = await readFeeds(ctx.db, period, input.feeds)
  const found: MonthAsset[] = []
  // Feed by feed, because an index leads to the next assets of one feed, whatever the size of the fleet.
  for (const feed of backwards ? feeds.toReversed() : feeds) {
    const missing = limit + 1 - found.length
    if (missing === 0) break
    if (edge && (backwards ? feed.id > edge.integrationId : feed.id < edge.integrationId)) continue
    const assetEdge = feed.id === edge?.integrationId ? edge.assetId : null
    const page = { integrationId: feed.id, which: input.which, backwards, edge: assetEdge, limit: missing }
    const assets = feed.open ? await readOpen(ctx.db, period, feed.open, page) : await readFrozen(ctx.db, period, page)
    found.push(...assets.map(asset => ({ ...asset, integrationId: feed.id, feed: feed.name, price: feed.price })))
  }
  const more = found.length > limit
  const assets = found.slice(0, limit)
  return {
    soFar: period.state === 'open',
    timeZone: period.timeZone,
    assets: backwards ? assets.reverse() : assets,
    hasBefore: backwards ? more : edge !== null,
    hasAfter: backwards || more,
  }
}

/** The size of a page when all assets are read, which is the number in memory at once. */
const READ_AT_ONCE = 1000

/** All assets, page by page: a million are never in memory at once. */
export async function* readMonthAssets(ctx: Context, query: MonthAssetQuery): AsyncGenerator<MonthAssetPage> {
  let from: { after: AssetCursor } | null = null
  for (;;) {
    const page: MonthAssetPage = await listMonthAssets(ctx, { ...query, from, limit: READ_AT_ONCE })
    yield page
    const last = page.assets.at(-1)
    if (!page.hasAfter || !last) return
    from = { after: last }
  }
}

/** The zone in which a month is counted, and the prices that these feeds have in it, in the order of the feeds. */
export async function readMonthPrices(
  ctx: Context,
  query: Pick<MonthAssetQuery, 'accountId' | 'month' | 'feeds'>,
): Promise<{ timeZone: string; prices: Price[] }> {
  const period = await findPeriod(ctx, query)
  const feeds = await readFeeds(ctx.db, period, query.feeds)
  return { timeZone: period.timeZone, prices: feeds.flatMap(({ price }) => price ?? []) }
}

interface AssetFeed {
  id: number
  name: string
  price: Price | null
  /** The feed with its bounds; null for a closed month. */
  open: PeriodFeed | null
}

/** The feeds that may have assets in the month, in the order in which they were installed. */
async function readFeeds(
  db: Kysely<Database>,
  period: FoundPeriod,
  only: readonly number[] | null,
): Promise<AssetFeed[]> {
  switch (period.state) {
    case 'before':
      return []
    case 'open':
      return (await findPeriodFeeds(db, period, only)).map(open => ({ ...open, open }))
    case 'closed': {
      const feeds = await db
        .selectFrom('closed_month_feed')
        .select(['integration_id as id', 'name', priceColumn])
        .where('account_id', '=', period.accountId)
        .where('month', '=', period.month)
        .where(isOneOf(sql.ref('integration_id'), only))
        .orderBy('integration_id')
        .execute()
      return feeds.map(feed => ({ ...feed, open: null }))
    }
    default:
      return period.state satisfies never
  }
}

type FeedAsset = Omit<MonthAsset, keyof AssetCursor | 'feed' | 'price'> & { assetId: number }

interface FeedPage {
  integrationId: number
  which: WhichAssets
  backwards: boolean
  edge: number | null
  limit: number
}

/** A condition on when an asset was received and selected, which are null where it wasn't. */
function condition(
  which: WhichAssets,
  received: RawBuilder<unknown>,
  selected: RawBuilder<unknown>,
): RawBuilder<boolean> {
  switch (which) {
    case 'billable':
      return sql`${received} is not null and ${selected} is not null`
    case 'not_billable':
      return sql`(${received} is null) <> (${selected} is null)`
    case 'all':
      return sql`(${received} is not null or ${selected} is not null)`
    default:
      return which satisfies never
  }
}

const names = sql`oem_name as "oemName", model, equipment_id as "equipmentId", serial_number as "serialNumber", pin`

async function readOpen(
  db: Kysely<Database>,
  { month, now }: FoundPeriod,
  { bounds }: PeriodFeed,
  page: FeedPage,
): Promise<FeedAsset[]> {
  // Receipts are limited to the page's side of the edge, too: otherwise each page would read all receipts before it.
  const { rows } = await sql<FeedAsset>`
    select asset.id as "assetId", ${names}, receipt.first_received_at as "firstReceivedAt",
      chosen.selected_from as "selectedFrom", chosen.selected_to as "selectedTo", ${inConflict} as "inConflict",
      ${otherFeeds(sql.ref('asset.id'))} is not null as "inOtherFeed"
    from asset
    left join receipt on receipt.integration_id = ${page.integrationId} and receipt.month = ${month}::date
      and receipt.asset_id = asset.id and ${isBeyond(sql.ref('receipt.asset_id'), page)}
    left join lateral (
      select ${selectedSpan(bounds)} from selection where selection.asset_id = asset.id and ${selectedWithin(bounds, now)}
    ) chosen on true
    where asset.integration_id = ${page.integrationId} and ${isBeyond(sql.ref('asset.id'), page)}
      and ${condition(page.which, sql.ref('receipt.first_received_at'), sql.ref('chosen.selected_from'))}
    ${nearest(sql.ref('asset.id'), page)}`.execute(db)
  return rows
}

async function readFrozen(db: Kysely<Database>, period: FoundPeriod, page: FeedPage): Promise<FeedAsset[]> {
  // Every stored asset was received or selected, so `all` needs no condition.
  const which =
    page.which === 'all' ? sql`true` : condition(page.which, sql.ref('first_received_at'), sql.ref('selected_from'))
  const { rows } = await sql<FeedAsset>`
    select asset_id as "assetId", ${names}, first_received_at as "firstReceivedAt", selected_from as "selectedFrom",
      selected_to as "selectedTo", in_conflict as "inConflict", in_other_feed as "inOtherFeed"
    from closed_month_asset
    where account_id = ${period.accountId} and month = ${period.month}::date
      and integration_id = ${page.integrationId} and ${isBeyond(sql.ref('asset_id'), page)} and ${which}
    ${nearest(sql.ref('asset_id'), page)}`.execute(db)
  return rows
}

/** Whether the id is beyond the edge, in the direction of reading. Without an edge every id is. */
function isBeyond(id: RawBuilder<unknown>, { edge, backwards }: FeedPage): RawBuilder<boolean> {
  if (edge === null) return sql`true`
  return backwards ? sql`${id} < ${edge}` : sql`${id} > ${edge}`
}

/** Sorts from the edge on and limits to the page. */
function nearest(id: RawBuilder<unknown>, { backwards, limit }: FeedPage): RawBuilder<unknown> {
  return sql`order by ${id} ${backwards ? sql`desc` : sql`asc`} limit ${limit}`
}
