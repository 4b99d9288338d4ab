import { type Kysely, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { previousMonth } from './calendar-month.ts'
import { type FoundPeriod, findPeriod } from './find-period.ts'
import { findPeriodFeeds, monthFacts } from './month-facts.ts'
import { oldestOpenMonths } from './open-months.ts'
import { changeOf, type Totals, totalsOf } from './totals.ts'

interface FeedMonth extends Totals {
  integrationId: number
  name: string
}

export interface MonthSummary {
  /** `YYYY-MM-01`. */
  month: string
  timeZone: string
  /** The month is not closed yet: everything may still change, and must be shown as "so far". */
  soFar: boolean
  feeds: FeedMonth[]
  totals: Totals
  /** The month before; null where there is none, as in the account's first month. */
  previous: Totals | null
  /** This month minus the one before. */
  change: Totals | null
}

/**
 * What a month comes to. Of a closed month what was frozen, the same for ever; of an open one what the rows say now.
 * Throws a RangeError where `month` is not `YYYY-MM-01`.
 */
export async function readMonth(ctx: Context, input: { accountId: number; month: string }): Promise<MonthSummary> {
  const [period, before] = await Promise.all([
    findPeriod(ctx, input),
    findPeriod(ctx, { ...input, month: previousMonth(input.month) }),
  ])
  const [feeds, feedsBefore, [oldest]] = await Promise.all([
    readFeeds(ctx.db, period),
    readFeeds(ctx.db, before),
    oldestOpenMonths(ctx.db, [input.accountId]),
  ])
  // A month before the account's first Confirm was never open: it is over, with nothing in it.
  const neverOpen = oldest !== undefined && input.month < oldest.month
  const totals = totalsOf(feeds)
  const previous = before.closed || (!period.closed && feedsBefore.length > 0) ? totalsOf(feedsBefore) : null
  return {
    month: period.month,
    timeZone: period.timeZone,
    soFar: !period.closed && !neverOpen,
    feeds,
    totals,
    previous,
    change: previous && changeOf(totals, previous),
  }
}

async function readFeeds(db: Kysely<Database>, period: FoundPeriod): Promise<FeedMonth[]> {
  if (period.closed) {
    return await db
      .selectFrom('closed_month_feed')
      .select(['integration_id as integrationId', 'name', 'received', 'selected', 'billable'])
      .where('account_id', '=', period.accountId)
      .where('month', '=', period.month)
      .orderBy('integration_id')
      .execute()
  }
  const { rows } = await sql<FeedMonth>`
    with ${monthFacts(period, await findPeriodFeeds(db, period))}
    select id as "integrationId", name, received, selected, billable from feed_totals order by id`.execute(db)
  return rows
}
