import { sql } from 'kysely'
import { currentDay } from '../calendar/current-day.ts'
import type { Context } from '../context.ts'
import { findPeriod } from './find-period.ts'
import { readFeedMonths } from './read-month.ts'
import { totalsOf } from './totals.ts'

/** Counting the month of a larger company takes longer than a screen that is drawn often may take. */
const MOST_COUNTED = 50_000

export interface SoFar {
  /** `YYYY-MM-01`. */
  month: string
  /** Null: the company has so many assets that they are counted only on the bill itself. */
  billable: number | null
}

/** How many assets are billable in the current month until now. Null if no feed was ever confirmed. */
export async function readSoFar(ctx: Context, accountId: number): Promise<SoFar | null> {
  const { month } = await currentDay(ctx.db, accountId, ctx.now())
  const period = await findPeriod(ctx, { accountId, month })
  if (!period.confirmed) return null
  const { rows } = await sql<{ assets: number }>`
    select coalesce(sum(asset_count), 0)::int as assets from integration where account_id = ${accountId}`.execute(
    ctx.db,
  )
  if ((rows[0]?.assets ?? 0) > MOST_COUNTED) return { month, billable: null }
  return { month, billable: totalsOf(await readFeedMonths(ctx.db, period, null)).billable }
}
