import type { Kysely } from 'kysely'
import { monthAt, monthBounds, pendingMonth, readAccountZones, zoneOfMonth } from '../calendar/month-zones.ts'
import type { Context, Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'

/** What an Administrator decides for the whole account, besides its time zone. */
export interface Settings {
  /**
   * Of posts to channels where nobody chose one for the channel: a language's tag, BCP 47; null: not chosen. Which languages
   * there are is for the words to say (`adapters/chat/words/`): one that they don't know, of a version that was rolled back,
   * is as not chosen.
   */
  language: string | null
  /** What "Import all new incoming assets" is at first in a new feed. */
  importNew: boolean
  /** New incoming assets that wait longer for approval are reminded of once; null: never. */
  remindAfterHours: number | null
  /** A machine whose newest stamp is older than that many days is silent. It counts from each feed's next read. */
  silentAfterDays: number
  /** One that is silent for so long is told of a second time; more than `silentAfterDays`. */
  longSilentAfterDays: number
}

export interface Account extends Settings {
  /** IANA name. */
  timeZone: string
  /** The first month of that zone, where it has yet to begin, and the zone of months until then. */
  pending: { month: string; until: string } | null
  /** The calendar month that runs, `YYYY-MM-01`, and its end: the first instant after it. */
  month: string
  monthEnd: Date
}

export async function readAccount(ctx: Context, accountId: number): Promise<Account> {
  const now = ctx.now()
  const [settings, { own }] = await Promise.all([readSettings(ctx.db, accountId), readAccountZones(ctx.db, accountId)])
  const { month } = monthAt(own, now)
  const pending = pendingMonth(own, now)
  return {
    ...settings,
    timeZone: own.timeZone,
    pending: pending === null ? null : { month: pending, until: zoneOfMonth(own, month) },
    month,
    monthEnd: monthBounds(own, month).end,
  }
}

/** `lock`: nobody else changes them, nor the time zone, until the transaction ends. */
export async function readSettings(
  db: Kysely<Database> | Trx,
  accountId: number,
  options: { lock?: boolean } = {},
): Promise<Settings> {
  return await db
    .selectFrom('account')
    .select(['language', 'import_new as importNew', 'remind_after_hours as remindAfterHours'])
    .select(['silent_after_days as silentAfterDays', 'long_silent_after_days as longSilentAfterDays'])
    .where('id', '=', accountId)
    .$if(options.lock === true, q => q.forNoKeyUpdate())
    .executeTakeFirstOrThrow()
}
