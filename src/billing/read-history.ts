import type { Context } from '../context.ts'
import { findBooksBefore } from './find-book.ts'
import { findPeriod } from './find-period.ts'
import { type FeedMonth, type MonthSummary, readFeedMonths, readMonth } from './read-month.ts'
import { totalsOf } from './totals.ts'

export interface HistoryMonth {
  /** `YYYY-MM-01`. */
  month: string
  soFar: boolean
  /** The sum over these feeds. */
  billable: number
  feeds: { integrationId: number; name: string; billable: number }[]
}

/** How many closed months are shown before the month. */
const MAX_CLOSED_MONTHS = 6

/**
 * A month and the closed months before it, oldest first, each with the billable assets of these feeds (`null`: of all).
 * A closed month and those before it never change. `workspaceId`: as for `readMonth`. `read`: the month itself, if the
 * caller has read it already.
 */
export async function readHistory(
  ctx: Context,
  input: { accountId: number; month: string; feeds: readonly number[] | null; workspaceId?: number | undefined },
  read?: MonthSummary,
): Promise<HistoryMonth[]> {
  const closed = await findBooksBefore(ctx.db, input, input.month, MAX_CLOSED_MONTHS)
  const readBefore = closed.reverse().map(async book => {
    const period = await findPeriod(ctx, book)
    return historyMonth(book.month, false, await readFeedMonths(ctx.db, period, input.feeds))
  })
  const [before, { month, soFar, feeds }] = await Promise.all([Promise.all(readBefore), read ?? readMonth(ctx, input)])
  return [...before, historyMonth(month, soFar, feeds)]
}

function historyMonth(month: string, soFar: boolean, feeds: FeedMonth[]): HistoryMonth {
  return {
    month,
    soFar,
    billable: totalsOf(feeds).billable,
    feeds: feeds.map(({ integrationId, name, billable }) => ({ integrationId, name, billable })),
  }
}
