import type { Context } from '../context.ts'
import { findBooksBefore } from './find-book.ts'
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
 * closed month and what lies before it are the same for ever; `workspaceId` as for `readMonth`. `read`: the month itself,
 * where it was read already.
 */
export async function readHistory(
  ctx: Context,
  input: { accountId: number; month: string; feeds: readonly number[] | null; workspaceId?: number | undefined },
  read?: MonthSummary,
): Promise<HistoryMonth[]> {
  const closed = await findBooksBefore(ctx.db, input, input.month, MOST_CLOSED)
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
