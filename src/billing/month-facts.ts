import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/tables.ts'
import type { Bounds } from './calendar-month.ts'
import type { Price } from './price.ts'

/** One month of one account, and how far our clock has come. */
export interface Period extends Bounds {
  accountId: number
  month: string
  now: Date
}

/** A feed that a month is about: it was confirmed before the month's end. */
export interface PeriodFeed {
  id: number
  name: string
  removed: boolean
  price: Price | null
}

/** `feeds`: only these; `null`: all. */
export async function findPeriodFeeds(
  db: Kysely<Database>,
  period: Period,
  feeds: readonly number[] | null = null,
): Promise<PeriodFeed[]> {
  // confirmed_at is the latest Confirm; an earlier one left a selection.
  const { rows } = await sql<PeriodFeed>`
    select id, name, state = 'removed' as removed, ${priceColumn} from integration
    where account_id = ${period.accountId} and ${isOneOf(sql.ref('id'), feeds)} and (confirmed_at < ${period.end} or exists (
      select from selection where integration_id = integration.id and selected_from < ${period.end}))
    order by id`.execute(db)
  return rows
}

/** The price of a row of `integration` or `closed_month_feed`, as JSON. */
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
 * - `fact` (integration_id, asset_id, first_received_at, selected_from, selected_to): the assets that were received in the
 *   month (else null) or selected within it (else null), from first to last; `selected_to` is null where one was selected
 *   at the month's end. Both: billable;
 * - `feed_totals` (id, name, price_minor, price_currency, received, selected, billable): how many, also of a feed with none.
 *   A removed feed only where it had some.
 *
 * The feeds come as values: Postgres then knows how large just these are (a join on integration took 240 ms instead of 15
 * for a fleet of 5,000 next to one of a million). So do the instants, computed with Temporal: Postgres, whose own list of
 * zones may be of another year, never sees a zone.
 */
export function monthFacts(period: Period, feeds: readonly PeriodFeed[]): RawBuilder<unknown> {
  const ids = sql`${feeds.map(feed => feed.id)}::bigint[]`
  return sql`
    received as (
      select integration_id, asset_id, first_received_at from receipt
      where integration_id = any(${ids}) and month = ${period.month}::date
    ),
    chosen as (
      select integration_id, asset_id, ${selectedSpan(period)} from selection
      where integration_id = any(${ids}) and ${selectedWithin(period)}
      group by integration_id, asset_id
    ),
    fact as materialized (select * from received full join chosen using (integration_id, asset_id)),
    feed (id, name, removed, price_minor, price_currency) as (
      select * from unnest(
        ${ids}, ${feeds.map(feed => feed.name)}::text[], ${feeds.map(feed => feed.removed)}::boolean[],
        ${feeds.map(feed => feed.price?.minor ?? null)}::bigint[],
        ${feeds.map(feed => feed.price?.currency ?? null)}::text[])
    ),
    feed_totals as (
      select feed.id, feed.name, price_minor, price_currency, count(first_received_at)::integer as received, count(selected_from)::integer as selected,
        (count(*) filter (where first_received_at is not null and selected_from is not null))::integer as billable
      from feed left join fact on fact.integration_id = feed.id
      group by feed.id, feed.name, feed.removed, price_minor, price_currency
      having not feed.removed or count(fact.asset_id) > 0
    )`
}

/**
 * A condition on `selection`: what is left of the interval within the month has a length (`billable.ts` says why). An
 * interval that is still open says nothing about a month that has not begun.
 */
export function selectedWithin(period: Period): RawBuilder<boolean> {
  return sql<boolean>`
    selection.selected_from < ${period.end}::timestamptz
    and coalesce(selection.selected_to, 'infinity') > greatest(${period.start}::timestamptz, selection.selected_from)
    and ${period.start}::timestamptz <= ${period.now}::timestamptz`
}

/**
 * Columns `selected_from` and `selected_to` of an asset's intervals within the month: from the beginning of the first, which
 * may be long before, to the end of the last; null where that reaches to the month's end or is open.
 */
export function selectedSpan(period: Period): RawBuilder<unknown> {
  // least() knows no null: an open interval ends with the month.
  return sql`min(selected_from) as selected_from,
    nullif(max(least(selected_to, ${period.end}::timestamptz)), ${period.end}::timestamptz) as selected_to`
}
