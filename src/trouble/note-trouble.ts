import { refresh } from '../announcement/announce.ts'
import type { Trx } from '../context.ts'
import type { TroubleAbout } from '../database/tables.ts'
import { HOUR_MS } from '../durations.ts'
import type { FeedTrouble, ListTrouble } from '../feed/feed.ts'
import type { Integration } from '../integration/find-integration.ts'
import { announceToChannels } from '../subscription/announce-to-channels.ts'
import type { Work } from '../work.ts'
import { passes } from './trouble-rules.ts'

/** Trouble that mostly passes is told only after it has lasted this long. */
export const PATIENCE_MS = HOUR_MS

/**
 * Notes a feed's trouble and tells those who can fix it: at once what needs a person, after an hour what mostly passes by
 * itself. One telling for each trouble, however often it is met. Whoever sets a feed up, before its first Confirm, has the
 * state of its list before their eyes.
 */
export async function noteTrouble(
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

  // A different trouble takes the place of the one before, unless that one passes by itself and so does this.
  const goesOn = open && (open.trouble.kind === trouble.kind || (passes(open.trouble) && passes(trouble)))
  if (open && !goesOn) await trx.updateTable('trouble').set({ ended_at: now }).where('id', '=', open.id).execute()
  // What was told of it says something else from now on: that it was replaced, or how it is now.
  const isTold = open?.told_at != null
  if (isTold && open.trouble.kind !== trouble.kind)
    await refresh(trx, hints, { kind: 'feed_trouble', troubleId: open.id }, now)
  const current = goesOn
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
  if (current.told_at !== null || (passes(trouble) && waited < PATIENCE_MS)) return
  if (about === 'list' && integration.state !== 'active') return
  await trx.updateTable('trouble').set({ told_at: now }).where('id', '=', current.id).execute()
  await announceToChannels(trx, hints, {
    accountId: integration.accountId,
    feed: integration.id,
    otherwise: integration.ownerId,
    topic: { kind: 'feed_trouble', troubleId: current.id },
    idempotencyKey: `trouble/${current.id}`,
    now,
  })
}
