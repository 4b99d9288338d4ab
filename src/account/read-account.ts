import type { Kysely } from 'kysely'
import { boundsOf } from '../billing/calendar-month.ts'
import { currentDay } from '../billing/current-day.ts'
import type { Context, Trx } from '../context.ts'
import type { Database, Language } from '../database/tables.ts'

/** What an Administrator decides for the whole account, besides its time zone. */
export interface Settings {
  /** Of posts to channels where nobody chose one for the channel; null: not chosen. */
  language: Language | null
  /** What "Import all new incoming assets" is at first in a new feed. */
  importNew: boolean
  /** New incoming assets that wait longer for approval are reminded of once; null: never. */
  remindAfterHours: number | null
}

export interface Account extends Settings {
  /** IANA name. */
  timeZone: string
  /** The calendar month that runs, `YYYY-MM-01`, and its end: the first instant after it. */
  month: string
  monthEnd: Date
}

export async function readAccount(ctx: Context, accountId: number): Promise<Account> {
  const [settings, { month, timeZone }] = await Promise.all([
    readSettings(ctx.db, accountId),
    currentDay(ctx.db, accountId, ctx.now()),
  ])
  return { ...settings, timeZone, month, monthEnd: boundsOf(month, timeZone).end }
}

/** `lock`: nobody else changes them, nor the time zone, nor closes a month, until the transaction ends. */
export async function readSettings(
  db: Kysely<Database> | Trx,
  accountId: number,
  options: { lock?: boolean } = {},
): Promise<Settings> {
  return await db
    .selectFrom('account')
    .select(['language', 'import_new as importNew', 'remind_after_hours as remindAfterHours'])
    .where('id', '=', accountId)
    .$if(options.lock === true, q => q.forNoKeyUpdate())
    .executeTakeFirstOrThrow()
}
