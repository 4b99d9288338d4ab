import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import type { Integration } from '../integration/find-integration.ts'
import { announceToRecipients } from '../subscription/announce-to-recipients.ts'
import type { Work } from '../work.ts'

/** At most one post per feed in this time: in a large fleet nearly every read finds some newly silent machine. */
const PAUSE_MS = DAY_MS

/**
 * Announces, in one post, the machines that became silent since the last post and those that report again. A new feed
 * gets its first post a day after Confirm: whoever confirmed has just seen the list, in which silent machines are
 * marked.
 */
export async function announceSilence(
  trx: Trx,
  hints: Work[],
  { integration, readNumber, now }: { integration: Integration; readNumber: number; now: Date },
): Promise<void> {
  const { accountId, id: integrationId } = integration
  const due = await trx
    .selectFrom('integration')
    .select('id')
    .where('id', '=', integrationId)
    .where(
      sql<boolean>`coalesce(silence_told_at, first_confirmed_at) <= ${new Date(now.getTime() - PAUSE_MS)}::timestamptz`,
    )
    .executeTakeFirst()
  if (!due) return
  const begun = await trx
    .updateTable('silence')
    .set({ told_read: readNumber })
    .where('integration_id', '=', integrationId)
    .where('told_read', 'is', null)
    .executeTakeFirst()
  // A machine that reported, but with another old timestamp, is still silent.
  const over = await sql`
    update silence set end_told_read = ${readNumber}
    where integration_id = ${integrationId} and reported_at is not null and end_told_read is null
      and not exists (
        select from silence other where other.asset_id = silence.asset_id and other.ended_at is null)`.execute(trx)
  if (begun.numUpdatedRows === 0n && !over.numAffectedRows) return
  await trx.updateTable('integration').set({ silence_told_at: now }).where('id', '=', integrationId).execute()
  await announceToRecipients(trx, hints, {
    accountId,
    integrationId: integrationId,
    fallbackPersonId: integration.ownerId,
    topic: { kind: 'silence', integrationId, readNumber },
    idempotencyKey: `silence/${integrationId}/${readNumber}`,
    now,
  })
}
