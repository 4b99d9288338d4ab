import { sql } from 'kysely'
import { refresh } from '../announcement/announce.ts'
import type { Trx } from '../context.ts'
import type { TroubleAbout } from '../database/tables.ts'
import { announceToRecipients } from '../subscription/announce-to-recipients.ts'
import type { Work } from '../work.ts'

/**
 * Ends the feed's trouble: it answers again, or its list is right again. The recipients of the trouble are informed,
 * except the person who has just fixed it (`by`) and sees the outcome on their screen.
 */
export async function endTrouble(
  trx: Trx,
  hints: Work[],
  input: { integrationId: number; about: TroubleAbout; by: number | null; now: Date },
): Promise<void> {
  const ended = await trx
    .updateTable('trouble')
    .set({ ended_at: input.now })
    .where('integration_id', '=', input.integrationId)
    .where('about', '=', input.about)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!ended || !(await isAnnounced(trx, ended.id))) return
  const integration = await trx
    .selectFrom('integration')
    .select(['account_id', 'installed_by', 'confirmed_by', 'owner_id'])
    .where('id', '=', input.integrationId)
    .executeTakeFirstOrThrow()
  await refresh(trx, hints, { kind: 'feed_trouble', troubleId: ended.id }, input.now)
  await announceToRecipients(trx, hints, {
    accountId: integration.account_id,
    integrationId: input.integrationId,
    doneBy: input.by,
    fallbackPersonId: integration.owner_id ?? integration.confirmed_by ?? integration.installed_by,
    topic: { kind: 'feed_recovered', troubleId: ended.id },
    idempotencyKey: `recovered/${ended.id}`,
    now: input.now,
  })
}

/**
 * Whether this trouble was announced, or one that it replaced: for the recipients of that one the feed is still in
 * trouble.
 */
async function isAnnounced(trx: Trx, troubleId: number): Promise<boolean> {
  const { rows } = await sql`
    with recursive past as (
      select * from trouble where id = ${troubleId}
      union all
      select before.* from trouble before join past on before.integration_id = past.integration_id
        and before.about = past.about and before.ended_at = past.began_at and before.id < past.id
    )
    select from past where told_at is not null limit 1`.execute(trx)
  return rows.length > 0
}
