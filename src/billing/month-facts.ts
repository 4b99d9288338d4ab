import { type RawBuilder, sql } from 'kysely'
import type { Bounds } from './calendar-month.ts'

/** One month of one account, and how far our clock has come. */
export interface Period extends Bounds {
  accountId: number
  month: string
  now: Date
}

/**
 * Common table expressions for a statement to begin with (`with ${monthFacts(period)} …`):
 *
 * - `feed` (id, name, removed): the account's integrations that were confirmed before the month's end;
 * - `fact` (integration_id, asset_id, first_received_at, selected_from): the assets that were received in the month (else
 *   null) or selected within it (else null). Both: billable;
 * - `feed_totals` (id, name, received, selected, billable): how many, also of a feed with none. A removed feed only where
 *   it had some.
 *
 * Instants are computed with Temporal and handed over: Postgres, whose own list of zones may be of another year, never
 * sees a zone.
 */
export function monthFacts(period: Period): RawBuilder<unknown> {
  return sql`
    feed as (
      select id, name, state = 'removed' as removed from integration
      where account_id = ${period.accountId} and ${confirmedBefore(period.end)}
    ),
    received as (
      select integration_id, asset_id, first_received_at
      from receipt join feed on feed.id = receipt.integration_id
      where receipt.month = ${period.month}::date
    ),
    chosen as (
      select integration_id, asset_id, min(selected_from) as selected_from
      from selection join feed on feed.id = selection.integration_id
      where ${selectedWithin(period)}
      group by integration_id, asset_id
    ),
    fact as materialized (select * from received full join chosen using (integration_id, asset_id)),
    feed_totals as (
      select feed.id, feed.name, count(first_received_at)::integer as received, count(selected_from)::integer as selected,
        (count(*) filter (where first_received_at is not null and selected_from is not null))::integer as billable
      from feed left join fact on fact.integration_id = feed.id
      group by feed.id, feed.name, feed.removed
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

/** A condition on `integration`. `confirmed_at` is the latest Confirm; an earlier one left a selection. */
function confirmedBefore(end: Date): RawBuilder<boolean> {
  return sql<boolean>`(integration.confirmed_at < ${end} or exists (
    select from selection where selection.integration_id = integration.id and selection.selected_from < ${end}))`
}
