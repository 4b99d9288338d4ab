import type { Context } from '../context.ts'
import { findPeriod } from './find-period.ts'
import { type FeedMonth, type MonthSummary, readFeedMonths, readMonth } from './read-month.ts'
import { totalsOf } from './totals.ts'

export interface HistoryMonth {
  /** `YYYY-MM-01`. */
  month: string
  soFar: boolean
  /** Of all these feeds together. */
  billable: number
  feeds: { integrationId: number; name: string; billable: number }[]
}

/** As many closed months as are looked back at. */
const MOST_CLOSED = 6

/**
 * A month and the closed ones before it, oldest first, each with the billable assets of these feeds (`null`: of all). A
 * closed month and what lies before it are the same for ever. `read`: the month itself, where it was read already.
 */
export async function readHistory(
  ctx: Context,
  input: { accountId: number; month: string; feeds: readonly number[] | null },
  read?: MonthSummary,
): Promise<HistoryMonth[]> {
  const closed = await ctx.db
    .selectFrom('closed_month')
    .select('month')
    .where('account_id', '=', input.accountId)
    .where('month', '<', input.month)
    .orderBy('month', 'desc')
    .limit(MOST_CLOSED)
    .execute()
  const before = closed.reverse().map(async ({ month }) => {
    const period = await findPeriod(ctx, { accountId: input.accountId, month })
    return historyMonth(month, false, await readFeedMonths(ctx.db, period, input.feeds))
  })
  const { month, soFar, feeds } = read ?? (await readMonth(ctx, input))
  return [...(await Promise.all(before)), historyMonth(month, soFar, feeds)]
}

function historyMonth(month: string, soFar: boolean, feeds: FeedMonth[]): HistoryMonth {
  return {
    month,
    soFar,
    billable: totalsOf(feeds).billable,
    feeds: feeds.map(({ integrationId, name, billable }) => ({ integrationId, name, billable })),
  }
}
