import { refresh } from '../announcement/announce.ts'
import type { Trx } from '../context.ts'
import type { TroubleAbout } from '../database/tables.ts'
import { HOUR_MS } from '../durations.ts'
import type { FeedTrouble, ListTrouble } from '../feed/feed.ts'
import type { Integration } from '../integration/find-integration.ts'
import { announceToRecipients } from '../subscription/announce-to-recipients.ts'
import type { Work } from '../work.ts'
import { endsByItself } from './trouble-rules.ts'

/** A trouble that usually ends by itself is announced only after it has lasted this long. */
export const ANNOUNCE_AFTER_MS = HOUR_MS

/**
 * Records a feed's trouble and informs the people who can fix it: at once if it needs a person, after an hour if it
 * usually ends by itself. Each trouble is announced once, however often it occurs. Trouble of a list is not announced
 * before the first Confirm, because whoever sets the feed up sees the state of the list.
 */
export async function recordTrouble(
  trx: Trx,
  hints: Work[],
  input: { integration: Integration; about: TroubleAbout; trouble: FeedTrouble | ListTrouble; now: Date },
): Promise<void> {
  const { integration, about, trouble, now } = input
  const open = await trx
    .selectFrom('trouble')
    .selectAll()
    .where('integration_id', '=', integration.id)
    .where('about', '=', about)
    .where('ended_at', 'is', null)
    .executeTakeFirst()

  // A different kind of trouble ends the one before, unless both usually end by themselves.
  const continues =
    open && (open.trouble.kind === trouble.kind || (endsByItself(open.trouble) && endsByItself(trouble)))
  if (open && !continues) await trx.updateTable('trouble').set({ ended_at: now }).where('id', '=', open.id).execute()
  // A posted announcement must now show that the trouble was replaced, or its new kind.
  const isAnnounced = open?.told_at != null
  if (isAnnounced && open.trouble.kind !== trouble.kind)
    await refresh(trx, hints, { kind: 'feed_trouble', troubleId: open.id }, now)
  const current = continues
    ? await trx
        .updateTable('trouble')
        .set({ trouble: JSON.stringify(trouble) })
        .where('id', '=', open.id)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await trx
        .insertInto('trouble')
        .values({ integration_id: integration.id, about, trouble: JSON.stringify(trouble), began_at: now })
        .returningAll()
        .executeTakeFirstOrThrow()

  const waited = now.getTime() - current.began_at.getTime()
  if (current.told_at !== null || (endsByItself(trouble) && waited < ANNOUNCE_AFTER_MS)) return
  if (about === 'list' && integration.state !== 'active') return
  await trx.updateTable('trouble').set({ told_at: now }).where('id', '=', current.id).execute()
  await announceToRecipients(trx, hints, {
    accountId: integration.accountId,
    integrationId: integration.id,
    fallbackPersonId: integration.ownerId,
    topic: { kind: 'feed_trouble', troubleId: current.id },
    idempotencyKey: `trouble/${current.id}`,
    now,
  })
}
