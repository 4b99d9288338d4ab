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
  /** What one asset costs; of a closed month as it was then. */
  price: Price | null
  /** The zone in which its month begins and ends, where it is not the account's: it joined within the month. */
  timeZone: string | null
  /** So many machines it listed, while the first read of them after Confirm is under way; null otherwise. */
  firstReadOf: number | null
  /** Billable assets that may be one machine with another asset of the feed. */
  inConflict: number
  /** Billable assets of which another feed has the machine as billable too: counted in each. */
  inOtherFeed: number
}

/** A feed beside the month before it. */
interface ComparedFeed extends FeedMonth {
  /** This month minus the one before; null where that one has nothing to compare with. */
  change: Totals | null
  /** What its billable assets come to: an estimate. Null without a price. */
  amount: Price | null
}

export interface MonthSummary {
  /** `YYYY-MM-01`. */
  month: string
  timeZone: string
  /** The month is not closed yet: everything may still change, and must be shown as "so far". */
  soFar: boolean
  /** Whether any feed of the account was ever integrated, in this month or not. */
  integrated: boolean
  /** When it is closed: some hours after its end. Null where it is. */
  closesAt: Date | null
  feeds: ComparedFeed[]
  totals: Totals
  /** The month before; null where there is none, as in the account's first month. */
  previous: Totals | null
  /** This month minus the one before. */
  change: Totals | null
  /** What the feeds with a price come to, each currency for itself. */
  amounts: Price[]
}

/**
 * What a month comes to, of these feeds (`null`: of all). Of a closed month what was frozen, the same for ever; of an open
 * one what the rows say now. `workspaceId`: who asks; the month before is the one that they have (`find-book.ts`), which was
 * another account's where they came since. Throws a RangeError where `month` is not `YYYY-MM-01`.
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
  // What lies before a closed month and is not closed was never open.
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
