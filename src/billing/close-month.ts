import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { refresh } from '../announcement/announce.ts'
import { recordAudit } from '../audit/record.ts'
import { monthOf, previousMonth } from '../calendar/calendar-month.ts'
import { readAccountZones } from '../calendar/month-zones.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { withoutTimeLimit } from '../database/time-limits.ts'
import { HOUR_MS } from '../durations.ts'
import { isFree, isHeld } from '../lease.ts'
import { announceMonth } from './announce-month.ts'
import { findPeriodFeeds, monthFacts } from './month-facts.ts'
import { type OpenMonth, oldestOpenMonths } from './open-months.ts'
import { type Totals, totalsOf } from './totals.ts'

/**
 * How long after local midnight a month stays open, so that a sync that runs at midnight, and its retries, are
 * included.
 */
const GRACE_HOURS = 6
export const GRACE_MS = GRACE_HOURS * HOUR_MS

export type MonthClosing =
  | { kind: 'closed' }
  /** Another worker or an earlier run has closed it. */
  | { kind: 'closed_before' }
  /** The month is not over in the account's zone, or a Confirm of that month is not applied yet. */
  | { kind: 'not_yet' }
  /** `oldest` must be closed first; null if the account never confirmed an integration. */
  | { kind: 'out_of_order'; oldest: string | null }

/**
 * The oldest open month of each account, if the month and the grace period are over; at most `limit`, oldest month
 * first. Runs every second: the usual answer, nothing, costs one probe of an index per account.
 */
export async function nextMonthToClose(ctx: Context, limit: number): Promise<{ accountId: number; month: string }[]> {
  const now = ctx.now()
  const open = await oldestOpenMonths(ctx.db, await accountsBehind(ctx.db, now, isFreeToClose))
  return open
    .filter(month => isDue(month, now))
    .sort((a, b) => (a.month === b.month ? a.accountId - b.accountId : a.month < b.month ? -1 : 1))
    .slice(0, limit)
    .map(({ accountId, month }) => ({ accountId, month }))
}

/**
 * How many accounts have a month that could be closed and is not, also if its job waits after a failure; and since when the
 * oldest could. `count` and `since` leave out what is being closed.
 */
export async function monthsToClose(ctx: Context): Promise<{ count: number; since: Date | null }> {
  const now = ctx.now()
  const open = await oldestOpenMonths(ctx.db, await accountsBehind(ctx.db, now, isNotBeingClosed))
  const due = open.filter(month => isDue(month, now))
  const since = due.map(({ ends }) => ends.last.getTime() + GRACE_MS)
  return { count: due.length, since: since.length === 0 ? null : new Date(Math.min(...since)) }
}

const isFreeToClose = isFree('close-month', sql`behind.id::text`)

const isNotBeingClosed = sql<SqlBool>`not exists (
  select from lease where lease.job = 'close-month' and lease.key = behind.id::text and ${isHeld})`

/**
 * The accounts that never closed a month, or for which a newer month than the last closed one is over in a zone that
 * the account has or had. `only`: a condition on `behind.id`.
 */
async function accountsBehind(db: Kysely<Database>, now: Date, only: RawBuilder<SqlBool>): Promise<number[]> {
  const zones = await db
    .selectFrom('account')
    .select('time_zone')
    .union(db.selectFrom('account_zone').select('time_zone'))
    .execute()
  const over = zones.map(({ time_zone }) => previousMonth(monthOf(new Date(now.getTime() - GRACE_MS), time_zone)))
  // A scalar subquery probes the index once per account. An anti join read the closed months of all years (4 times
  // slower).
  const { rows } = await sql<{ id: number }>`
    with zone as (
      select id, time_zone from account union select account_id, time_zone from account_zone
    ),
    behind as materialized (
      select distinct zone.id
      from zone
      join unnest(${zones.map(row => row.time_zone)}::text[], ${over}::date[]) as over (zone, month)
        on over.zone = zone.time_zone
      where (select true from closed_month where account_id = zone.id and closed_month.month = over.month) is null
    )
    select id from behind
    where exists (select from integration where account_id = behind.id and first_confirmed_at is not null)
      and ${only}`.execute(db)
  return rows.map(row => row.id)
}

/**
 * Closes a month of an account permanently: its zone, its counts, its assets with the reason, the audit entry and the
 * announcement, all in one transaction. It happens once even if several workers try: the insert of the month's row
 * makes them wait for each other.
 *
 * A million assets take many seconds, so no lock is held that an interaction needs (foreign keys only keep rows from
 * being deleted). What is frozen can't change meanwhile, for other reasons:
 * - receipts are stamped by our clock, and the month and its grace period are over;
 * - so are the instants of decisions and Confirms; a Confirm of the month that its job has not applied yet is waited
 *   for;
 * - the bounds of a month are fixed when it begins, and a price counts from the month in which it is set;
 * - companies can't link while one of them has a month to close.
 */
export async function closeMonth(ctx: Context, input: { accountId: number; month: string }): Promise<MonthClosing> {
  const now = ctx.now()
  const { accountId, month } = input
  return await transact(ctx, async (trx, hints): Promise<MonthClosing> => {
    await withoutTimeLimit(trx)
    const [open] = await oldestOpenMonths(trx, [accountId])
    if (open?.month !== month) {
      if (await isClosed(trx, accountId, month)) return { kind: 'closed_before' }
      return { kind: 'out_of_order', oldest: open?.month ?? null }
    }
    if (!isDue(open, now)) return { kind: 'not_yet' }

    const inserted = await trx
      .insertInto('closed_month')
      .values({ account_id: accountId, month, time_zone: open.timeZone, closed_at: now })
      // If another worker is closing the month, this statement waits until that transaction ends.
      .onConflict(conflict => conflict.doNothing())
      .returning('month')
      .executeTakeFirst()
    if (!inserted) return { kind: 'closed_before' }
    const feeds = await freeze(trx, open, now)
    const details = { month, timeZone: open.timeZone, ...totalsOf(feeds) }
    await recordAudit(trx, { accountId, personId: null, action: 'month_closed', details, now })
    await refresh(trx, hints, { kind: 'month_stuck', accountId, month }, now)
    // An account whose feeds were all removed before this month would get an empty post every month.
    if (feeds.length > 0) await announceMonth(trx, hints, { accountId, month, billable: details.billable, now })
    return { kind: 'closed' }
  })
}

function isDue(open: OpenMonth, now: Date): boolean {
  return open.ends.last.getTime() + GRACE_MS <= now.getTime() && !open.unsettled
}

async function isClosed(trx: Trx, accountId: number, month: string): Promise<boolean> {
  const row = await trx
    .selectFrom('closed_month')
    .select('month')
    .where('account_id', '=', accountId)
    .where('month', '=', month)
    .executeTakeFirst()
  return row !== undefined
}

/** A single statement, so that counts and assets are read from one snapshot. */
async function freeze(trx: Trx, { accountId, month }: OpenMonth, now: Date): Promise<Totals[]> {
  const period = { accountId, month, now, zones: await readAccountZones(trx, accountId) }
  const { rows } = await sql<Totals>`
    with ${monthFacts(period, await findPeriodFeeds(trx, period))},
    assets as (
      insert into closed_month_asset (account_id, month, integration_id, asset_id, oem_name, model, equipment_id,
        serial_number, pin, first_received_at, selected_from, selected_to, in_conflict, in_other_feed)
      select ${accountId}, ${month}::date, fact.integration_id, asset_id, oem_name, model, equipment_id,
        serial_number, pin, fact.first_received_at, selected_from, selected_to, in_conflict, in_other_feed
      from fact join asset on asset.id = fact.asset_id
    )
    insert into closed_month_feed (account_id, month, integration_id, name, time_zone, price_minor, price_currency,
      received, selected, billable, in_conflict, in_other_feed)
    select ${accountId}, ${month}::date, id, name, time_zone, price_minor, price_currency, received, selected, billable,
      in_conflict, in_other_feed
    from feed_totals
    returning received, selected, billable`.execute(trx)
  return rows
}
