import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { isTimeZone } from '../calendar/calendar-month.ts'
import { changeZone, pendingMonth, readAccountZones } from '../calendar/month-zones.ts'
import { type Context, type Trx, transact } from '../context.ts'

/**
 * Sets the zone of the account's calendar months (IANA name). A month's zone is fixed when the month begins: before the
 * account's first Confirm the change applies at once, afterwards from the first month that has begun in neither zone. A
 * pending change is replaced. Choosing the present zone changes nothing.
 *
 * `month` is the first month of the new zone; null: it applies at once.
 */
export async function setTimeZone(
  ctx: Context,
  actor: Actor,
  timeZone: string,
): Promise<
  | { kind: 'changed'; from: string; to: string; month: string | null }
  | { kind: 'unchanged'; timeZone: string; month: string | null }
  | { kind: 'unknown_zone' }
  | NotAllowed
> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  if (!isTimeZone(timeZone)) return { kind: 'unknown_zone' }
  return await transact(ctx, async trx => {
    const now = ctx.now()
    const { accountId, personId } = actor
    // One change at a time, so that each replaces the one before.
    await trx.selectFrom('account').select('id').where('id', '=', accountId).forNoKeyUpdate().executeTakeFirstOrThrow()
    const { own } = await readAccountZones(trx, accountId)
    const from = own.timeZone
    if (from === timeZone) return { kind: 'unchanged' as const, timeZone, month: pendingMonth(own, now) }
    const zones = (await isConfirmed(trx, accountId)) ? changeZone(own, timeZone, now) : { timeZone, until: [] }
    const month = pendingMonth(zones, now)
    await trx.deleteFrom('account_zone').where('account_id', '=', accountId).execute()
    if (zones.until.length > 0) {
      await trx
        .insertInto('account_zone')
        .values(zones.until.map(one => ({ account_id: accountId, before_month: one.before, time_zone: one.timeZone })))
        .execute()
    }
    await trx.updateTable('account').set({ time_zone: timeZone }).where('id', '=', accountId).execute()
    const details = { from, to: timeZone, ...(month ? { month } : {}) }
    await recordAudit(trx, { accountId, personId, action: 'time_zone_set', details, now })
    return { kind: 'changed' as const, from, to: timeZone, month }
  })
}

/**
 * Whether a month of the account may be running. The feeds are locked first, as a Confirm locks its own feed, so that a
 * concurrent first Confirm sees either the old zone or the new one throughout.
 */
async function isConfirmed(trx: Trx, accountId: number): Promise<boolean> {
  const confirmed = () =>
    trx
      .selectFrom('integration')
      .select('id')
      .where('account_id', '=', accountId)
      .where('first_confirmed_at', 'is not', null)
      .limit(1)
      .executeTakeFirst()
  if (await confirmed()) return true
  const feeds = trx.selectFrom('integration').select('id').where('account_id', '=', accountId)
  await feeds.orderBy('id').forNoKeyUpdate().execute()
  return (await confirmed()) !== undefined
}
