import { record } from '../audit/record.ts'
import { isTimeZone } from '../billing/calendar-month.ts'
import { type Context, transact } from '../context.ts'
import { type Actor, may, type NotAllowed } from '../person/actor.ts'

/**
 * Sets the zone of the account's calendar months (IANA name). Months that are closed stay as they are: the one after them
 * begins where the last one ended, in the zone of then.
 */
export async function setTimeZone(
  ctx: Context,
  actor: Actor,
  timeZone: string,
): Promise<
  | { kind: 'changed'; from: string; to: string }
  | { kind: 'same'; timeZone: string }
  | { kind: 'unknown_zone' }
  | NotAllowed
> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  if (!isTimeZone(timeZone)) return { kind: 'unknown_zone' }
  return await transact(ctx, async trx => {
    const { accountId, personId } = actor
    // The lock that a month is closed under: a month is closed in one zone.
    const { time_zone: from } = await trx
      .selectFrom('account')
      .select('time_zone')
      .where('id', '=', accountId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    if (from === timeZone) return { kind: 'same' as const, timeZone }
    const details = { from, to: timeZone }
    await trx.updateTable('account').set({ time_zone: timeZone }).where('id', '=', accountId).execute()
    await record(trx, { accountId, personId, action: 'time_zone_set', details, now: ctx.now() })
    return { kind: 'changed' as const, ...details }
  })
}
