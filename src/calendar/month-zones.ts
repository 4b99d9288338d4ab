import { type Kysely, sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Database } from '../database/tables.ts'
import { type Bounds, boundsOf, dayOfMonth, monthOf, nextMonth, previousMonth } from './calendar-month.ts'

/**
 * The time zones of the calendar months of an account or a feed. A month lasts from the end of the month before, in
 * that month's zone, to its own end in its own zone. So months cover time without gaps and overlaps, whatever changes.
 *
 * Stamping receipts, reading bills and closing months all use this file.
 */
export interface MonthZones {
  /** The zone of all months to which no entry of `until` applies. */
  timeZone: string
  /** Months before `before` have that zone, unless an earlier entry applies. Ascending. */
  until: readonly ZoneUntil[]
}

interface ZoneUntil {
  /** `YYYY-MM-01`. */
  before: string
  timeZone: string
}

/** The time zone (IANA) in which a month ends. */
export function zoneOfMonth({ until, timeZone }: MonthZones, month: string): string {
  return until.find(({ before }) => month < before)?.timeZone ?? timeZone
}

/** Throws a RangeError if `month` is not `YYYY-MM-01`. */
export function monthBounds(zones: MonthZones, month: string): Bounds {
  return {
    start: monthStart(month, zoneOfMonth(zones, previousMonth(month))),
    end: monthStart(nextMonth(month), zoneOfMonth(zones, month)),
  }
}

/**
 * The month that has `instant` within its bounds, and the day; the nearest day of the month if the local calendar shows
 * another month.
 */
export function monthAt(zones: MonthZones, instant: Date): { month: string; day: number } {
  let month = `${instant.toISOString().slice(0, 7)}-01`
  while (instant < monthBounds(zones, month).start) month = previousMonth(month)
  while (instant >= monthBounds(zones, month).end) month = nextMonth(month)
  return { month, day: dayOfMonth(instant, zoneOfMonth(zones, month), month) }
}

/**
 * The zones after a change that is made now. It applies from the first month that has begun neither by the present
 * bounds nor in the new zone, so that no running month changes its bounds. A pending change is replaced.
 */
export function changeZone(zones: MonthZones, timeZone: string, now: Date): MonthZones {
  const { month } = monthAt(zones, now)
  const [, latestBegun = month] = [month, monthOf(now, timeZone)].sort()
  const inForce = zoneOfMonth(zones, month)
  const until = zones.until.filter(({ before }) => before <= month)
  if (inForce === timeZone) return { timeZone, until }
  return { timeZone, until: [...until, { before: nextMonth(latestBegun), timeZone: inForce }] }
}

/** The first month of the chosen zone, if it hasn't begun yet; otherwise null. */
export function pendingMonth(zones: MonthZones, now: Date): string | null {
  const last = zones.until.at(-1)
  return last && monthAt(zones, now).month < last.before ? last.before : null
}

/** Cached, because thousands of accounts share a few dozen zones and need the same months. */
const MAX_CACHED_STARTS = 10_000
const starts = new LRUCache<string, Date>({ max: MAX_CACHED_STARTS })

function monthStart(month: string, zone: string): Date {
  const key = `${month} ${zone}`
  const known = starts.get(key)
  if (known) return known
  const { start } = boundsOf(month, zone)
  starts.set(key, start)
  return start
}

/** The zones of an account's months. */
export interface AccountZones {
  own: MonthZones
  /** The zones of feeds that joined the account in a running month with other bounds, by the id of the integration. */
  feeds: ReadonlyMap<number, MonthZones>
}

/** The zones of a feed: its own, otherwise those of its account. */
export function zonesOf(zones: AccountZones, integrationId: number): MonthZones {
  return zones.feeds.get(integrationId) ?? zones.own
}

/** When a month is over: the first and the last end among the account and its feeds with bounds of their own. */
export function monthEnds({ own, feeds }: AccountZones, month: string): { first: Date; last: Date } {
  const ends = [own, ...feeds.values()].map(zones => monthBounds(zones, month).end.getTime())
  return { first: new Date(Math.min(...ends)), last: new Date(Math.max(...ends)) }
}

interface Row {
  id: number
  timeZone: string
  until: ZoneUntil[]
  feeds: (ZoneUntil & { id: number })[]
}

/** The zones of these accounts, by the id of the account. */
export async function readZones(
  db: Kysely<Database>,
  accountIds: readonly number[],
): Promise<Map<number, AccountZones>> {
  const { rows } = await sql<Row>`
    select account.id, account.time_zone as "timeZone", coalesce((
        select json_agg(json_build_object('before', before_month, 'timeZone', time_zone) order by before_month)
        from account_zone where account_id = account.id), '[]') as until,
      coalesce((
        select json_agg(json_build_object('id', integration_id, 'before', before_month, 'timeZone', time_zone)
          order by before_month)
        from integration join integration_zone on integration_id = integration.id
        where integration.account_id = account.id), '[]') as feeds
    from account where account.id = any(${accountIds}::bigint[])`.execute(db)
  return new Map(rows.map(({ id, feeds, ...own }) => [id, { own, feeds: ofFeeds(own, feeds) }]))
}

/** The zones of one account. Throws if there is no such account. */
export async function readAccountZones(db: Kysely<Database>, accountId: number): Promise<AccountZones> {
  return zonesOfAccount(await readZones(db, [accountId]), accountId)
}

/** The zones of one account among those that were read. Throws if it is not among them. */
export function zonesOfAccount(zones: ReadonlyMap<number, AccountZones>, accountId: number): AccountZones {
  const found = zones.get(accountId)
  if (!found) throw new Error(`There is no account ${accountId}.`)
  return found
}

/** A feed's own entries, followed by those of its account. */
function ofFeeds(own: MonthZones, rows: Row['feeds']): Map<number, MonthZones> {
  const feeds = new Map<number, MonthZones>()
  for (const [id, until] of Map.groupBy(rows, row => row.id)) {
    const last = until.at(-1)?.before ?? ''
    feeds.set(id, { timeZone: own.timeZone, until: [...until, ...own.until.filter(({ before }) => before > last)] })
  }
  return feeds
}
