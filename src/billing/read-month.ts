import { type Kysely, sql } from 'kysely'
import { previousMonth } from '../calendar/calendar-month.ts'
import type { Context } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { GRACE_MS } from './close-month.ts'
import { findBookBefore } from './find-book.ts'
import { type FoundPeriod, findPeriod } from './find-period.ts'
import { findPeriodFeeds, isOneOf, monthFacts, priceColumn } from './month-facts.ts'
import { amountOf, type Price, sumByCurrency } from './price.ts'
import { changeOf, NOTHING, type Totals, totalsOf } from './totals.ts'

export interface FeedMonth extends Totals {
  integrationId: number
  name: string
  /** The price of one asset; in a closed month the price at that time. */
  price: Price | null
  /** The zone of its month if that differs from the account's, because it joined within the month; else null. */
  timeZone: string | null
  /** How many machines it has listed, while the first read after Confirm is under way; null otherwise. */
  firstReadOf: number | null
  /** Billable assets that may be the same machine as another asset of the feed. */
  inConflict: number
  /** Billable assets whose machine another feed has as billable, too: they count in each. */
  inOtherFeed: number
}

/** A feed compared with the month before. */
interface ComparedFeed extends FeedMonth {
  /** This month minus the month before; null if there is nothing to compare with. */
  change: Totals | null
  /** The estimated amount for its billable assets. Null without a price. */
  amount: Price | null
}

export interface MonthSummary {
  /** `YYYY-MM-01`. */
  month: string
  timeZone: string
  /** The month is not closed yet: everything may still change and must be shown as "so far". */
  soFar: boolean
  /** Whether any feed of the account was ever confirmed, in this month or another. */
  integrated: boolean
  /** When it will be closed: some hours after its end. Null if it is closed. */
  closesAt: Date | null
  feeds: ComparedFeed[]
  totals: Totals
  /** The totals of the month before; null if there is none, as for the account's first month. */
  previous: Totals | null
  /** This month minus the month before. */
  change: Totals | null
  /** The amounts of the feeds with a price, summed for each currency. */
  amounts: Price[]
}

/**
 * The figures of a month for these feeds (`null`: all). For a closed month they are the frozen ones, which never
 * change; for an open month they are computed from the rows. `workspaceId`: who requests it. That decides which
 * account's books have the month before (`find-book.ts`), which is another account if the workspace moved since. Throws
 * a RangeError if `month` is not `YYYY-MM-01`.
 */
export async function readMonth(
  ctx: Context,
  input: { accountId: number; month: string; feeds: readonly number[] | null; workspaceId?: number | undefined },
): Promise<MonthSummary> {
  const { feeds: only } = input
  const earlier = previousMonth(input.month)
  const [period, before] = await Promise.all([
    findPeriod(ctx, input),
    findBookBefore(ctx.db, input, input.month).then(accountId => findPeriod(ctx, { accountId, month: earlier })),
  ])
  // A month before a closed one that is not closed itself was never open for this account.
  const comparable = before.state === 'closed' || (before.state === 'open' && period.state === 'open')
  const [feeds, feedsBefore] = await Promise.all([
    readFeedMonths(ctx.db, period, only),
    comparable ? readFeedMonths(ctx.db, before, only) : [],
  ])
  const soFar = period.state === 'open'
  const totals = totalsOf(feeds)
  const previous = before.state === 'closed' || feedsBefore.length > 0 ? totalsOf(feedsBefore) : null
  const compared = feeds.map(feed => {
    const earlier = feedsBefore.find(one => one.integrationId === feed.integrationId) ?? NOTHING
    return {
      ...feed,
      change: previous && changeOf(feed, earlier),
      amount: feed.price && amountOf(feed.billable, feed.price),
    }
  })
  return {
    month: period.month,
    timeZone: period.timeZone,
    soFar,
    integrated: period.confirmed,
    closesAt: soFar ? new Date(period.end.getTime() + GRACE_MS) : null,
    feeds: compared,
    totals,
    previous,
    change: previous && changeOf(totals, previous),
    amounts: sumByCurrency(compared.flatMap(feed => feed.amount ?? [])),
  }
}

/** The feeds of one month, in the order in which they were installed. */
export async function readFeedMonths(
  db: Kysely<Database>,
  period: FoundPeriod,
  only: readonly number[] | null,
): Promise<FeedMonth[]> {
  if (period.state === 'before') return []
  if (period.state === 'closed') {
    return await db
      .selectFrom('closed_month_feed')
      .select(['integration_id as integrationId', 'name', priceColumn, 'received', 'selected', 'billable'])
      .select(['in_conflict as inConflict', 'in_other_feed as inOtherFeed'])
      .select(['time_zone as timeZone', sql<number | null>`null::integer`.as('firstReadOf')])
      .where('account_id', '=', period.accountId)
      .where('month', '=', period.month)
      .where(isOneOf(sql.ref('integration_id'), only))
      .orderBy('integration_id')
      .execute()
  }
  const feeds = await findPeriodFeeds(db, period, only)
  const { rows } = await sql<Omit<FeedMonth, 'firstReadOf'>>`
    with ${monthFacts(period, feeds)}
    select id as "integrationId", name, ${priceColumn}, time_zone as "timeZone", received, selected, billable,
      in_conflict as "inConflict", in_other_feed as "inOtherFeed"
    from feed_totals order by id`.execute(db)
  return rows.map(row => ({
    ...row,
    firstReadOf: feeds.find(feed => feed.id === row.integrationId)?.firstReadOf ?? null,
  }))
}
