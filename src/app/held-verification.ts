import type { Kysely } from 'kysely'
import { type SqlBool, sql } from 'kysely'
import { hintDelivery } from '../announcement/hint-delivery.ts'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import { type Context, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'
import { MINUTE_MS } from '../durations.ts'

/**
 * Whether nothing is under way any more for which a person waits: Verify has its outcome, and if it succeeded, the first
 * list was read. Also true if the feed was removed.
 */
export async function isVerificationOver(
  db: Kysely<Database>,
  accountId: number,
  integrationId: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('integration')
    .select(['state', 'verify_requested_at', 'read_started_at'])
    .where('id', '=', integrationId)
    .where(ofAccount('integration', accountId))
    .executeTakeFirst()
  if (!row || row.state === 'removed') return true
  return row.verify_requested_at === null && !(row.state === 'verified' && row.read_started_at !== null)
}

/** Whether the assets of a feed were confirmed after that moment. */
export async function isConfirmedSince(
  db: Kysely<Database>,
  accountId: number,
  of: { integrationId: number; since: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('integration')
    .select('id')
    .where('id', '=', of.integrationId)
    .where(ofAccount('integration', accountId))
    .where('confirmed_at', '>', of.since)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * How long somebody who was shown the outcome in a dialog has for the next step. They may have closed the dialog right
 * before, which no platform tells us, so then they get a message.
 */
const NEXT_STEP_MS = 2 * MINUTE_MS

/**
 * Ends the hold of a verification's announcement (`requestVerification`). `shown`: the person was shown the outcome. Then
 * a message comes later, unless it is obsolete by then; otherwise as soon as there is an outcome.
 */
export async function endHold(
  ctx: Context,
  held: { accountId: number; integrationId: number; requestedAt: string; shown: boolean },
): Promise<void> {
  await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    // If the hold has run out, a worker has taken the row over: its address or its lease is not ours.
    const ours = sql<SqlBool>`account_id = ${held.accountId}
      and once = ${verificationKey(held)} and state = 'sending' and address is null and due_at > ${now}`
    await lockInOrder(trx, ours)
    const rows = await trx
      .updateTable('announcement')
      .set({
        state: 'pending',
        due_at: held.shown
          ? new Date(now.getTime() + NEXT_STEP_MS)
          : sql<Date | null>`case when wanted > 1 then ${now}::timestamptz end`,
      })
      .where(ours)
      .returning(['id', 'wanted', 'due_at'])
      .execute()
    hintDelivery(
      hints,
      rows.filter(row => row.due_at !== null && row.due_at <= now),
    )
  })
}

/** The idempotency key of the announcement of one attempt. */
export function verificationKey(of: { integrationId: number; requestedAt: string }): string {
  return `verification/${of.integrationId}/${of.requestedAt}`
}
