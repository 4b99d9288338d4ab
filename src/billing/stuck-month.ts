import { sql } from 'kysely'
import { announceToPeople } from '../announcement/announce-to-people.ts'
import { type Context, transact } from '../context.ts'
import { type Failure, readFailure } from '../lease.ts'
import { findRecipients } from '../person/find-recipients.ts'

/** After this many failures in a row people are informed: it is no coincidence. */
const FAILURES_ANNOUNCED = 5

/**
 * `failed` of the job that closes a month: informs the Administrators, once, that the month is not closed yet and that
 * we are working on it.
 */
export async function announceMonthFailure(
  ctx: Context,
  { accountId, month }: { accountId: number; month: string },
  failure: Failure,
): Promise<void> {
  if (failure.failures < FAILURES_ANNOUNCED) return
  const topic = { kind: 'month_stuck', accountId, month } as const
  await transact(ctx, async (trx, hints) => {
    const announced = await trx
      .selectFrom('announcement')
      .select('id')
      .where('topic', '=', sql<typeof topic>`${JSON.stringify(topic)}::jsonb`)
      .executeTakeFirst()
    if (announced) return
    const idempotencyKey = (personId: number) => `month-stuck/${accountId}/${month}/${personId}`
    const what = { accountId, topic, idempotencyKey, now: ctx.now() }
    await announceToPeople(trx, hints, await findRecipients(trx, accountId, null), what)
  })
}

/**
 * Whether the account has closed that month by now, and the reference of the error that prevents it; null: there is
 * none.
 */
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
    reference: await readFailure(db, 'close-month', `${accountId}`, FAILURES_ANNOUNCED),
  }
}
