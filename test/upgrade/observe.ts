import { type MonthAsset, readMonthAssets } from '../../src/billing/list-month-assets.ts'
import type { Price } from '../../src/billing/price.ts'
import { readHistory } from '../../src/billing/read-history.ts'
import { readMonth } from '../../src/billing/read-month.ts'
import { currentDay } from '../../src/calendar/current-day.ts'
import type { Context } from '../../src/context.ts'

/** The product’s answer about a month, as JSON. */
export interface MonthAnswer {
  accountId: number
  month: string
  summary: unknown
  history: unknown
  billable: unknown
  notBillable: unknown
}

/** Every closed month of every account, as the core answers it: a closed month always gives the same answer. */
export async function readClosedMonths(ctx: Context): Promise<MonthAnswer[]> {
  const closed = await ctx.db
    .selectFrom('closed_month')
    .select(['account_id as accountId', 'month'])
    .orderBy('account_id')
    .orderBy('month')
    .execute()
  const answers: MonthAnswer[] = []
  for (const of of closed) {
    const asked = { ...of, feeds: null }
    answers.push({
      ...of,
      summary: asJson(await readMonth(ctx, asked)),
      history: asJson(await readHistory(ctx, asked)),
      billable: asJson(await assetsOf(ctx, of, 'billable')),
      notBillable: asJson(await assetsOf(ctx, of, 'not_billable')),
    })
  }
  return answers
}

export interface OpenMonth {
  accountId: number
  month: string
  billable: number
  /** Of each feed, in their order. */
  prices: (Price | null)[]
}

/** What the month that runs comes to so far, of every account that has a feed. */
export async function readOpenMonths(ctx: Context): Promise<OpenMonth[]> {
  const accounts = await ctx.db
    .selectFrom('integration')
    .select('account_id as accountId')
    .where('confirmed_at', 'is not', null)
    .where('state', '!=', 'removed')
    .distinct()
    .orderBy('account_id')
    .execute()
  return await Promise.all(
    accounts.map(async ({ accountId }) => {
      const { month } = await currentDay(ctx.db, accountId, ctx.now())
      const { totals, feeds } = await readMonth(ctx, { accountId, month, feeds: null })
      return { accountId, month, billable: totals.billable, prices: feeds.map(feed => feed.price) }
    }),
  )
}

async function assetsOf(
  ctx: Context,
  of: { accountId: number; month: string },
  which: 'billable' | 'not_billable',
): Promise<MonthAsset[]> {
  const assets: MonthAsset[] = []
  for await (const page of readMonthAssets(ctx, { ...of, feeds: null, which })) assets.push(...page.assets)
  return assets
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
