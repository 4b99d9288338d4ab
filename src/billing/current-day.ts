import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/tables.ts'
import { dayOfMonth, monthOf, nextMonth } from './calendar-month.ts'

export interface CurrentDay {
  /** `YYYY-MM-01`. */
  month: string
  /** 1 to 31. */
  day: number
  /** The account's zone. */
  timeZone: string
}

/**
 * The calendar day it is for an account: what a receipt is stamped with. A receipt keeps the stamp of the zone in which
 * it was received. Never a day of a closed month: where the account has moved to a zone that has yet to see that
 * month's end, it is the first day of the month after it.
 */
export async function currentDay(db: Kysely<Database>, accountId: number, now: Date): Promise<CurrentDay> {
  const { timeZone, closed } = await db
    .selectFrom('account')
    .select([
      'time_zone as timeZone',
      sql<string | null>`(select max(month) from closed_month where account_id = account.id)`.as('closed'),
    ])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  const month = monthOf(now, timeZone)
  if (closed !== null && month <= closed) return { month: nextMonth(closed), day: 1, timeZone }
  return { month, day: dayOfMonth(now, timeZone), timeZone }
}
