import { type Kysely, type RawBuilder, sql } from 'kysely'
import { isSameMachine } from '../asset/other-feeds.ts'
import type { Bounds } from '../calendar/calendar-month.ts'
import { type AccountZones, monthBounds, zoneOfMonth, zonesOf } from '../calendar/month-zones.ts'
import type { Database } from '../database/tables.ts'
import type { Price } from './price.ts'

/** One month of one account, and the current time. */
export interface Period {
  accountId: number
  month: string
  zones: AccountZones
  now: Date
}

/** A feed that belongs to a month: it was first confirmed before the month's end. */
export interface PeriodFeed {
  id: number
  name: string
  removed: boolean
  /** The price in this month. */
  price: Price | null
  bounds: Bounds
  /** The zone of its month if that differs from the account's; else null. */
  timeZone: string | null
  /** How many machines it has listed, until the first complete read after Confirm; null afterwards. */
  firstReadOf: number | null
  /**
   * The feed may share machines: another live feed of the account listed some of them at its last read, or this one was
   * removed within the month and another may have replaced it.
   */
  shares: boolean
}

/** The feeds of a month, in the order in which they were installed. `feeds`: only these; `null`: all. */
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

/** A row of `integration` has been listed before Confirm, but not yet completely read since. */
const inFirstRead = sql<boolean>`state = 'active' and (
  last_sync_at is null or last_sync_at < first_confirmed_at or (read_started_at is not null and last_sync_at = first_confirmed_at))`

/** The price of a row of `integration` in that month, as JSON: the newest that was set for this or an earlier month. */
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

/** A condition: the id is one of these feeds; `null` allows all. */
export function isOneOf(id: RawBuilder<unknown>, feeds: readonly number[] | null): RawBuilder<boolean> {
  return feeds === null ? sql`true` : sql`${id} = any(${feeds}::bigint[])`
}

/**
 * Common table expressions at the beginning of a statement (`with ${monthFacts(period, feeds)} …`):
 *
 * - `fact` (integration_id, asset_id, first_received_at, selected_from, selected_to, in_conflict, in_other_feed): the
 *   assets that were received in the month (else `first_received_at` is null) or selected within it (else
 *   `selected_from` is null). `selected_from` is the start of the first interval, `selected_to` the end of the last, or
 *   null if the asset was selected at the month's end. An asset with both is billable. `in_conflict`: it may be the
 *   same machine as another asset of the feed; `in_other_feed`: another of these feeds has the machine as billable,
 *   too;
 * - `feed_totals` (id, name, time_zone, price_minor, price_currency, received, selected, billable, in_conflict,
 *   in_other_feed): the counts of each feed, also where they are zero, except for a removed feed without assets. The
 *   last two count billable assets.
 *
 * The feeds are passed as values, so that Postgres knows how large just these are (a join on integration took 240 ms
 * instead of 15 for a fleet of 5,000 next to one of a million). So are the instants, which are computed with Temporal:
 * Postgres never sees a zone, because its time zone database may be of another year. Feeds with the same bounds are
 * counted together, so that the instants stay constants even if a feed joined within the month.
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

/** Billable assets whose machine another feed has as billable, too. */
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

/** The assets of these feeds that were selected within these bounds. */
function chosenOf(feeds: readonly PeriodFeed[], bounds: Bounds, now: Date): RawBuilder<unknown> {
  return sql`
    select integration_id, asset_id, ${selectedSpan(bounds)} from selection
    where integration_id = any(${idsOf(feeds)}) and ${selectedWithin(bounds, now)}
    group by integration_id, asset_id`
}

const NOTHING_CHOSEN = sql`
  select integration_id, asset_id, selected_from, selected_to from selection where false`

/**
 * A condition on `selection`: the part of the interval within the month is longer than zero (`billable.ts` says why).
 * An open interval doesn't count for a month that has not begun.
 */
export function selectedWithin({ start, end }: Bounds, now: Date): RawBuilder<boolean> {
  return sql<boolean>`
    selection.selected_from < ${end}::timestamptz
    and coalesce(selection.selected_to, 'infinity') > greatest(${start}::timestamptz, selection.selected_from)
    and ${start}::timestamptz <= ${now}::timestamptz`
}

/**
 * Columns `selected_from` and `selected_to` of an asset's intervals within the month: the start of the first, which may
 * be long before the month, and the end of the last; null if that reaches to the month's end or is open.
 */
export function selectedSpan({ end }: Bounds): RawBuilder<unknown> {
  // least() ignores null, so an open interval ends with the month.
  return sql`min(selected_from) as selected_from,
    nullif(max(least(selected_to, ${end}::timestamptz)), ${end}::timestamptz) as selected_to`
}
