import type { Kysely } from 'kysely'
import { monthAt, monthBounds, pendingMonth, readAccountZones, zoneOfMonth } from '../calendar/month-zones.ts'
import type { Context, Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'

/** What an Administrator sets for the whole account, besides its time zone. */
export interface Settings {
  /**
   * The language of posts to channels without one of their own: a BCP 47 tag; null: not set. Only
   * `adapters/chat/words/` knows the available languages: a tag that it doesn't know (stored by a newer version that
   * was rolled back) counts as not set.
   */
  language: string | null
  /** The initial value of "Import all new incoming assets" in a new feed. */
  importNew: boolean
  /** New incoming assets that wait longer than this for approval cause one reminder; null: never. */
  remindAfterHours: number | null
  /**
   * A machine whose newest stamp is older than this many days is silent. A change applies from each feed's next read
   * on.
   */
  silentAfterDays: number
  /** A machine that is silent for so many days is announced a second time; more than `silentAfterDays`. */
  longSilentAfterDays: number
}

export interface Account extends Settings {
  /** IANA name. */
  timeZone: string
  /** The month in which that zone begins to apply, if it hasn't begun yet, and the zone until then. */
  pending: { month: string; until: string } | null
  /** The current calendar month, `YYYY-MM-01`, and its end: the first instant after it. */
  month: string
  monthEnd: Date
}

/** The settings of an account, its time zone and its current calendar month. Throws if there is no such account. */
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

/**
 * `lock`: locks the account's row until the end of the transaction, so that neither the settings nor the time zone
 * change.
 */
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
