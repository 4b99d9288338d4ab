import { type Kysely, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { boundsOf, previousMonth } from './calendar-month.ts'
import type { Period } from './month-facts.ts'

export interface FoundPeriod extends Period {
  /** The account's zone; of a closed month the one that it was closed in. */
  timeZone: string
  closed: boolean
}

/**
 * Where a month of an account begins and ends. A month begins where a closed one before it ended, in the zone of then:
 * after a change of the account's zone the months still cover time without a gap and without an overlap.
 */
export async function findPeriod(ctx: Context, input: { accountId: number; month: string }): Promise<FoundPeriod> {
  const { accountId, month } = input
  const zones = await readZones(ctx.db, accountId, month)
  const timeZone = zones.closed ?? zones.account
  return {
    accountId,
    month,
    now: ctx.now(),
    start: boundsOf(month, zones.before ?? timeZone).start,
    end: boundsOf(month, timeZone).end,
    timeZone,
    closed: zones.closed !== null,
  }
}

async function readZones(db: Kysely<Database>, accountId: number, month: string) {
  const closedIn = (of: string) => sql<string | null>`(
    select time_zone from closed_month where account_id = account.id and month = ${of}::date)`
  return await db
    .selectFrom('account')
    .select(['time_zone as account', closedIn(month).as('closed'), closedIn(previousMonth(month)).as('before')])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
}
