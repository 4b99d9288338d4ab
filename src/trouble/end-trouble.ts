import { refresh } from '../announcement/announce.ts'
import type { Trx } from '../context.ts'
import type { TroubleAbout } from '../database/tables.ts'
import { tell } from '../subscription/tell.ts'
import type { Work } from '../work.ts'

/**
 * The feed answers again, or its list is right again. Whoever was told of the trouble is told that it is over; not the person who mended it just now
 * (`by`) and has the outcome before their eyes.
 */
export async function endTrouble(
  trx: Trx,
  offers: Work[],
  input: { integrationId: number; about: TroubleAbout; by: number | null; now: Date },
): Promise<void> {
  const ended = await trx
    .updateTable('trouble')
    .set({ ended_at: input.now })
    .where('integration_id', '=', input.integrationId)
    .where('about', '=', input.about)
    .where('ended_at', 'is', null)
    .returning(['id', 'told_at'])
    .executeTakeFirst()
  if (!ended?.told_at) return
  const integration = await trx
    .selectFrom('integration')
    .select(['account_id', 'installed_by', 'confirmed_by', 'owner_id'])
    .where('id', '=', input.integrationId)
    .executeTakeFirstOrThrow()
  await refresh(trx, offers, { kind: 'feed_trouble', troubleId: ended.id }, input.now)
  await tell(trx, offers, {
    accountId: integration.account_id,
    feed: input.integrationId,
    doneBy: input.by,
    otherwise: integration.owner_id ?? integration.confirmed_by ?? integration.installed_by,
    topic: { kind: 'feed_recovered', troubleId: ended.id },
    once: `recovered/${ended.id}`,
    now: input.now,
  })
}
