import { sql } from 'kysely'
import { announce } from '../announcement/announce.ts'
import { personPlace } from '../announcement/destination.ts'
import { type Context, transact } from '../context.ts'
import { type Failure, readFailure } from '../lease.ts'
import { whoHears } from '../person/who-hears.ts'

/** So many tries that failed one after the other are no chance. */
const FAILURES_TOLD = 5

/** What `failed` of its job does: the Administrators hear once that a month is not closed yet, and that we are on it. */
export async function tellMonthFailure(
  ctx: Context,
  { accountId, month }: { accountId: number; month: string },
  failure: Failure,
): Promise<void> {
  if (failure.failures < FAILURES_TOLD) return
  const topic = { kind: 'month_stuck', accountId, month } as const
  await transact(ctx, async (trx, offers) => {
    const told = await trx
      .selectFrom('announcement')
      .select('id')
      .where('topic', '=', sql<typeof topic>`${JSON.stringify(topic)}::jsonb`)
      .executeTakeFirst()
    if (told) return
    for (const personId of await whoHears(trx, accountId, null)) {
      const to = await personPlace(trx, personId)
      const once = `month-stuck/${accountId}/${month}/${personId}`
      await announce(trx, offers, { accountId, ...to, topic, once, now: ctx.now() })
    }
  })
}

/** Whether the account has closed that month by now, and the reference of what keeps it from that; null: nothing does. */
export async function readStuckMonth(
  db: Context['db'],
  accountId: number,
  month: string,
): Promise<{ closed: boolean; reference: string | null }> {
  const closed = await db
    .selectFrom('closed_month')
    .select('month')
    .where('account_id', '=', accountId)
    .where('month', '=', month)
    .executeTakeFirst()
  return {
    closed: closed !== undefined,
    reference: await readFailure(db, 'close-month', `${accountId}`, FAILURES_TOLD),
  }
}
