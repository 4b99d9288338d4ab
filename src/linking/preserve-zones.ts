import { oldestOpenMonths } from '../billing/open-months.ts'
import { nextMonth, previousMonth } from '../calendar/calendar-month.ts'
import { type MonthZones, monthBounds, readAccountZones, zoneOfMonth, zonesOf } from '../calendar/month-zones.ts'
import type { Trx } from '../context.ts'

/**
 * Preserves the bounds of the running month of feeds that join another account, because receipts are already stamped by
 * them. From the next month on, which has begun on neither side, they follow the account that they
 * join.
 */
export async function preserveZones(trx: Trx, from: number, to: number): Promise<void> {
  const [open] = await oldestOpenMonths(trx, [to])
  if (!open) return
  const { month } = open
  const [before, after] = [await readAccountZones(trx, from), await readAccountZones(trx, to)]
  const feeds = await trx
    .selectFrom('integration')
    .select('id')
    .where('account_id', '=', from)
    .where('first_confirmed_at', 'is not', null)
    .execute()
  await trx
    .deleteFrom('integration_zone')
    .where('integration_id', 'in', eb => eb.selectFrom('integration').select('id').where('account_id', '=', from))
    .execute()
  const rows = feeds.flatMap(({ id }) => {
    const zones = zonesOf(before, id)
    if (hasSameBounds(zones, after.own, month)) return []
    return [previousMonth(month), month].map(of => ({
      integration_id: id,
      before_month: nextMonth(of),
      time_zone: zoneOfMonth(zones, of),
    }))
  })
  if (rows.length > 0) await trx.insertInto('integration_zone').values(rows).execute()
}

function hasSameBounds(a: MonthZones, b: MonthZones, month: string): boolean {
  const [boundsA, boundsB] = [monthBounds(a, month), monthBounds(b, month)]
  return +boundsA.start === +boundsB.start && +boundsA.end === +boundsB.end
}
