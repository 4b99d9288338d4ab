import { monthEnds, readZones, zoneOfMonth, zonesOfAccount } from '../calendar/month-zones.ts'
import type { Context } from '../context.ts'
import type { Period } from './month-facts.ts'
import { oldestOpenMonths } from './open-months.ts'

export interface FoundPeriod extends Period {
  /** The account's zone in that month; for a closed month the zone in which it was closed. */
  timeZone: string
  /** `before`: older than the account's first month. It is over and empty. */
  state: 'open' | 'closed' | 'before'
  /** When the month is over for the last of its feeds. */
  end: Date
  /** Whether a feed of the account was ever confirmed. */
  confirmed: boolean
}

/** A month of an account: whether it is frozen, and otherwise the zones by which it is counted. */
export async function findPeriod(ctx: Context, input: { accountId: number; month: string }): Promise<FoundPeriod> {
  const { accountId, month } = input
  const [closed, zones] = await Promise.all([
    ctx.db
      .selectFrom('closed_month')
      .select('time_zone')
      .where('account_id', '=', accountId)
      .where('month', '=', month)
      .executeTakeFirst(),
    readZones(ctx.db, [accountId]),
  ])
  const ours = zonesOfAccount(zones, accountId)
  const [oldest] = closed ? [] : await oldestOpenMonths(ctx.db, [accountId], zones)
  return {
    accountId,
    month,
    now: ctx.now(),
    zones: ours,
    timeZone: closed?.time_zone ?? zoneOfMonth(ours.own, month),
    state: closed ? 'closed' : oldest && month < oldest.month ? 'before' : 'open',
    end: monthEnds(ours, month).last,
    confirmed: closed !== undefined || oldest !== undefined,
  }
}
