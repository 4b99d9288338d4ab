import type { Kysely } from 'kysely'
import type { Database } from '../database/tables.ts'
import { monthAt, readAccountZones, zoneOfMonth, zonesOf } from './month-zones.ts'

export interface CurrentDay {
  /** `YYYY-MM-01`. */
  month: string
  /** 1 to 31. */
  day: number
  /** The zone of that month. */
  timeZone: string
}

/**
 * The calendar day of an account, or of one of its feeds, with which receipts are stamped. Never a day of a closed
 * month: a closed month is over for all feeds of the account.
 */
export async function currentDay(
  db: Kysely<Database>,
  accountId: number,
  now: Date,
  integrationId: number | null = null,
): Promise<CurrentDay> {
  const all = await readAccountZones(db, accountId)
  const zones = integrationId === null ? all.own : zonesOf(all, integrationId)
  const { month, day } = monthAt(zones, now)
  return { month, day, timeZone: zoneOfMonth(zones, month) }
}
