import { type Kysely, sql } from 'kysely'
import { record } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { monthOf, previousMonth } from './calendar-month.ts'
import { findPeriodFeeds, monthFacts } from './month-facts.ts'
import { type OpenMonth, oldestOpenMonths } from './open-months.ts'
import { tellMonth } from './tell-month.ts'
import { type Totals, totalsOf } from './totals.ts'

/** How long after local midnight a month stays open, so that a sync that straddles it and its retries are in. */
const GRACE_HOURS = 6
export const GRACE_MS = GRACE_HOURS * 3_600_000

export type MonthClosing =
  | { kind: 'closed' }
  /** By another worker, or by an earlier run of this one. */
  | { kind: 'closed_before' }
  /** The month is not over in the account's zone, or a Confirm of that month has yet to be carried out. */
  | { kind: 'not_yet' }
  /** `oldest` comes first; null where the account never confirmed an integration. */
  | { kind: 'out_of_order'; oldest: string | null }

/**
 * The oldest open month of each account, where it is over and the grace too; at most `limit`, oldest month first. Asked
 * every second: the usual answer, nothing, costs one probe of an index per account.
 */
export async function nextMonthToClose(ctx: Context, limit: number): Promise<{ accountId: number; month: string }[]> {
  const now = ctx.now()
  const open = await oldestOpenMonths(ctx.db, await accountsBehind(ctx.db, now))
  return open
    .filter(month => isDue(month, now))
    .sort((a, b) => (a.month === b.month ? a.accountId - b.accountId : a.month < b.month ? -1 : 1))
    .slice(0, limit)
    .map(({ accountId, month }) => ({ accountId, month }))
}

/** The accounts in whose zone a newer month is over than the last one that they closed, or that never closed one. */
async function accountsBehind(db: Kysely<Database>, now: Date): Promise<number[]> {
  const zones = await db.selectFrom('account').select('time_zone').distinct().execute()
  const over = zones.map(({ time_zone }) => previousMonth(monthOf(new Date(now.getTime() - GRACE_MS), time_zone)))
  // A scalar subquery probes the index once per account; an anti join read the closed months of all years (4 times slower).
  const { rows } = await sql<{ id: number }>`
    with behind as materialized (
      select account.id
      from account
      join unnest(${zones.map(row => row.time_zone)}::text[], ${over}::date[]) as over (zone, month)
        on over.zone = account.time_zone
      where (select true from closed_month where account_id = account.id and closed_month.month = over.month) is null
    )
    select id from behind
    where exists (select from integration where account_id = behind.id and confirmed_at is not null)`.execute(db)
  return rows.map(row => row.id)
}

/**
 * Closes a month of an account for ever: its zone, its counts, its billable assets with the reason, the audit entry and
 * the announcement, all in one transaction, once however many workers try.
 */
export async function closeMonth(ctx: Context, input: { accountId: number; month: string }): Promise<MonthClosing> {
  const now = ctx.now()
  const { accountId, month } = input
  return await transact(ctx, async (trx, offers): Promise<MonthClosing> => {
    // Workers take turns here, and the zone can't change meanwhile; syncs, whose rows only refer to the account, can go on.
    await trx.selectFrom('account').select('id').where('id', '=', accountId).forNoKeyUpdate().executeTakeFirstOrThrow()
    const [open] = await oldestOpenMonths(trx, [accountId])
    if (open?.month !== month) {
      if (await isClosed(trx, accountId, month)) return { kind: 'closed_before' }
      return { kind: 'out_of_order', oldest: open?.month ?? null }
    }
    if (!isDue(open, now)) return { kind: 'not_yet' }

    await trx
      .insertInto('closed_month')
      .values({ account_id: accountId, month, time_zone: open.timeZone, closed_at: now })
      .execute()
    const feeds = await freeze(trx, open, now)
    const details = { month, timeZone: open.timeZone, ...totalsOf(feeds) }
    await record(trx, { accountId, personId: null, action: 'month_closed', details, now })
    // An account whose feeds were all removed before this month has nothing to hear, month after month.
    if (feeds.length > 0) await tellMonth(trx, offers, { accountId, month, billable: details.billable, now })
    return { kind: 'closed' }
  })
}

function isDue(open: OpenMonth, now: Date): boolean {
  return open.end.getTime() + GRACE_MS <= now.getTime() && !open.unsettled
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

/** One statement, so that counts and assets are those of one moment. */
async function freeze(trx: Trx, open: OpenMonth, now: Date): Promise<Totals[]> {
  const period = { ...open, now }
  const { rows } = await sql<Totals>`
    with ${monthFacts(period, await findPeriodFeeds(trx, period))},
    assets as (
      insert into closed_month_asset (account_id, month, integration_id, asset_id, oem_name, model, equipment_id,
        serial_number, pin, first_received_at, selected_from, selected_to)
      select ${open.accountId}, ${open.month}::date, fact.integration_id, asset_id, oem_name, model, equipment_id,
        serial_number, pin, fact.first_received_at, selected_from, selected_to
      from fact join asset on asset.id = fact.asset_id
      where fact.first_received_at is not null and selected_from is not null
    )
    insert into closed_month_feed (account_id, month, integration_id, name, price_minor, price_currency, received, selected,
      billable)
    select ${open.accountId}, ${open.month}::date, id, name, price_minor, price_currency, received, selected, billable
    from feed_totals
    returning received, selected, billable`.execute(trx)
  return rows
}
