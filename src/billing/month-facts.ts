import { type Kysely, type RawBuilder, sql } from 'kysely'
import { isSameMachine } from '../asset/other-feeds.ts'
import type { Bounds } from '../calendar/calendar-month.ts'
import { type AccountZones, monthBounds, zoneOfMonth, zonesOf } from '../calendar/month-zones.ts'
import type { Database } from '../database/tables.ts'
import type { Price } from './price.ts'

/** One month of one account, and how far our clock has come. */
export interface Period {
  accountId: number
  month: string
  zones: AccountZones
  now: Date
}

/** A feed that a month is about: it was confirmed before the month's end, for the first time. */
export interface PeriodFeed {
  id: number
  name: string
  removed: boolean
  /** Of the month. */
  price: Price | null
  bounds: Bounds
  /** The zone of its month, where it is not the account's. */
  timeZone: string | null
  /** So many machines it listed, while the first read of them after Confirm has yet to end; null afterwards. */
  firstReadOf: number | null
  /**
   * Another live feed of the account listed some of its machines at its last read, or it was removed within the month, and
   * another may have taken its place.
   */
  shares: boolean
}

/** `feeds`: only these; `null`: all. In the order in which they were installed. */
export async function findPeriodFeeds(
  db: Kysely<Database>,
  period: Pick<Period, 'accountId' | 'month' | 'zones'>,
  feeds: readonly number[] | null = null,
): Promise<PeriodFeed[]> {
  const { accountId, month, zones } = period
  const { rows } = await sql<Omit<PeriodFeed, 'bounds' | 'timeZone'> & { confirmedAt: Date }>`
    select id, name, state = 'removed' as removed, first_confirmed_at as "confirmedAt", ${priceOf(month)} as price,
      case when ${inFirstRead} then asset_count end as "firstReadOf",
      shared_count > 0 or (state = 'removed' and exists (
        select from receipt where integration_id = integration.id and month = ${month}::date)) as shares
    from integration
    where account_id = ${accountId} and ${isOneOf(sql.ref('id'), feeds)} and first_confirmed_at is not null
    order by id`.execute(db)
  const zone = zoneOfMonth(zones.own, month)
  return rows.flatMap(({ confirmedAt, ...feed }) => {
    const bounds = monthBounds(zonesOf(zones, feed.id), month)
    const timeZone = zoneOfMonth(zonesOf(zones, feed.id), month)
    return confirmedAt < bounds.end ? { ...feed, bounds, timeZone: timeZone === zone ? null : timeZone } : []
  })
}

/** It was listed before Confirm, and has yet to be read to its end since. */
const inFirstRead = sql<boolean>`state = 'active' and (
  last_sync_at is null or last_sync_at < first_confirmed_at or (read_started_at is not null and last_sync_at = first_confirmed_at))`

/** The price of a row of `integration` in that month, as JSON: the newest that was set for it or a month before it. */
function priceOf(month: string): RawBuilder<Price | null> {
  return sql`(
    select case when minor is not null then json_build_object('minor', minor, 'currency', currency) end
    from price where integration_id = integration.id and from_month <= ${month}::date
    order by from_month desc limit 1)`
}

/** The price of a row of `closed_month_feed` or `feed_totals`, as JSON. */
export const priceColumn = sql<Price | null>`
  case when price_minor is not null then json_build_object('minor', price_minor, 'currency', price_currency) end`.as(
  'price',
)

/** A condition: the id is one of these feeds, or there is no restriction. */
export function isOneOf(id: RawBuilder<unknown>, feeds: readonly number[] | null): RawBuilder<boolean> {
  return feeds === null ? sql`true` : sql`${id} = any(${feeds}::bigint[])`
}

/**
 * Common table expressions for a statement to begin with (`with ${monthFacts(period, feeds)} …`):
 *
 * - `fact` (integration_id, asset_id, first_received_at, selected_from, selected_to, in_conflict, in_other_feed): the assets that were received in the
 *   month (else null) or selected within it (else null), from first to last; `selected_to` is null where one was selected
 *   at the month's end. Both: billable. Whether it may be the machine of another asset of the feed, and whether another of
 *   these feeds has that machine as billable too;
 * - `feed_totals` (id, name, time_zone, price_minor, price_currency, received, selected, billable, in_conflict, in_other_feed):
 *   how many, also of a feed with none; the last two count billable assets. A removed feed only where it had some.
 *
 * The feeds come as values: Postgres then knows how large just these are (a join on integration took 240 ms instead of 15
 * for a fleet of 5,000 next to one of a million). So do the instants, computed with Temporal: Postgres, whose own list of
 * zones may be of another year, never sees a zone. Feeds of the same bounds are counted together, so that instants stay
 * constants also where a feed joined within the month.
 */
export function monthFacts(period: Pick<Period, 'month' | 'now'>, feeds: readonly PeriodFeed[]): RawBuilder<unknown> {
  const ids = idsOf(feeds)
  const groups = Map.groupBy(feeds, ({ bounds }) => `${+bounds.start} ${+bounds.end}`).values()
  const chosen = [...groups].flatMap(group => (group[0] ? [chosenOf(group, group[0].bounds, period.now)] : []))
  return sql`
    received as (
      select integration_id, asset_id, first_received_at from receipt
      where integration_id = any(${ids}) and month = ${period.month}::date
    ),
    chosen as (${chosen.length === 0 ? NOTHING_CHOSEN : sql.join(chosen, sql` union all `)}),
    united as materialized (select * from received full join chosen using (integration_id, asset_id)),
    conflicting as (
      select unnest(array[asset_a, asset_b]) as asset_id from asset_conflict
      where integration_id = any(${ids}) and settled_at is null
    ),
    shared as (${feeds.some(feed => feed.shares) ? sharedOf(ids) : sql`select 0::bigint as asset_id where false`}),
    fact as materialized (
      select united.*, asset_id in (select asset_id from conflicting) as in_conflict,
        asset_id in (select asset_id from shared) as in_other_feed
      from united
    ),
    feed (id, name, removed, time_zone, price_minor, price_currency) as (
      select * from unnest(
        ${ids}, ${feeds.map(feed => feed.name)}::text[], ${feeds.map(feed => feed.removed)}::boolean[],
        ${feeds.map(feed => feed.timeZone)}::text[], ${feeds.map(feed => feed.price?.minor ?? null)}::bigint[],
        ${feeds.map(feed => feed.price?.currency ?? null)}::text[])
    ),
    feed_totals as (
      select feed.id, feed.name, feed.time_zone, price_minor, price_currency,
        count(first_received_at)::integer as received, count(selected_from)::integer as selected,
        ${countBillable(sql`true`)} as billable, ${countBillable(sql`in_conflict`)} as in_conflict,
        ${countBillable(sql`in_other_feed`)} as in_other_feed
      from feed left join fact on fact.integration_id = feed.id
      group by feed.id, feed.name, feed.removed, feed.time_zone, price_minor, price_currency
      having not feed.removed or count(fact.asset_id) > 0
    )`
}

/** Billable assets of which another feed has the machine as billable too. */
function sharedOf(ids: RawBuilder<number[]>): RawBuilder<unknown> {
  const billable = (row: string) =>
    sql`${sql.ref(`${row}.first_received_at`)} is not null and ${sql.ref(`${row}.selected_from`)} is not null`
  return sql`
    select ours.asset_id
    from united ours
    join asset_identifier mine on mine.asset_id = ours.asset_id
    join asset_identifier theirs on theirs.integration_id = any(${ids}) and theirs.integration_id <> mine.integration_id
      and theirs.kind = mine.kind and theirs.value = mine.value
    join united others on others.asset_id = theirs.asset_id
    where ${billable('ours')} and ${billable('others')} and ${isSameMachine}`
}

function countBillable(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(count(*) filter (where first_received_at is not null and selected_from is not null and ${which}))::integer`
}

function idsOf(feeds: readonly PeriodFeed[]): RawBuilder<number[]> {
  return sql`${feeds.map(feed => feed.id)}::bigint[]`
}

/** What was selected of these feeds within these bounds. */
function chosenOf(feeds: readonly PeriodFeed[], bounds: Bounds, now: Date): RawBuilder<unknown> {
  return sql`
    select integration_id, asset_id, ${selectedSpan(bounds)} from selection
    where integration_id = any(${idsOf(feeds)}) and ${selectedWithin(bounds, now)}
    group by integration_id, asset_id`
}

const NOTHING_CHOSEN = sql`
  select integration_id, asset_id, selected_from, selected_to from selection where false`

/**
 * A condition on `selection`: what is left of the interval within the month has a length (`billable.ts` says why). An
 * interval that is still open says nothing about a month that has not begun.
 */
export function selectedWithin({ start, end }: Bounds, now: Date): RawBuilder<boolean> {
  return sql<boolean>`
    selection.selected_from < ${end}::timestamptz
    and coalesce(selection.selected_to, 'infinity') > greatest(${start}::timestamptz, selection.selected_from)
    and ${start}::timestamptz <= ${now}::timestamptz`
}

/**
 * Columns `selected_from` and `selected_to` of an asset's intervals within the month: from the beginning of the first, which
 * may be long before, to the end of the last; null where that reaches to the month's end or is open.
 */
export function selectedSpan({ end }: Bounds): RawBuilder<unknown> {
  // least() knows no null: an open interval ends with the month.
  return sql`min(selected_from) as selected_from,
    nullif(max(least(selected_to, ${end}::timestamptz)), ${end}::timestamptz) as selected_to`
}
