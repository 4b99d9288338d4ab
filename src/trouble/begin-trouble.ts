import type { Trx } from '../context.ts'
import type { FeedTrouble } from '../feed/feed.ts'
import type { Integration } from '../integration/find-integration.ts'
import { tell } from '../subscription/tell.ts'
import type { Work } from '../work.ts'

/** Trouble that mostly passes is told only after it has lasted this long. */
export const PATIENCE_MS = 60 * 60_000

/**
 * Notes that a feed could not be read and when to try again; tells those who can fix it: at once what needs a person,
 * after an hour what mostly passes by itself. One telling for each trouble, however often it is met.
 */
export async function beginTrouble(
  trx: Trx,
  offers: Work[],
  input: { integration: Integration; trouble: FeedTrouble; retryAt: Date | null; now: Date },
): Promise<void> {
  const { integration, trouble, now } = input
  await trx
    .updateTable('integration')
    .set(eb => ({ next_sync_at: input.retryAt, failures: eb('failures', '+', 1) }))
    .where('id', '=', integration.id)
    .execute()
  const open = await trx
    .selectFrom('trouble')
    .selectAll()
    .where('integration_id', '=', integration.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()

  // A different trouble takes the place of the one before, unless that one passes by itself and so does this.
  const goesOn = open && (open.trouble.kind === trouble.kind || (passes(open.trouble) && passes(trouble)))
  if (open && !goesOn) await trx.updateTable('trouble').set({ ended_at: now }).where('id', '=', open.id).execute()
  const current = goesOn
    ? await trx
        .updateTable('trouble')
        .set({ trouble: JSON.stringify(trouble) })
        .where('id', '=', open.id)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await trx
        .insertInto('trouble')
        .values({ integration_id: integration.id, trouble: JSON.stringify(trouble), began_at: now })
        .returningAll()
        .executeTakeFirstOrThrow()

  const waited = now.getTime() - current.began_at.getTime()
  if (current.told_at !== null || (passes(trouble) && waited < PATIENCE_MS)) return
  await trx.updateTable('trouble').set({ told_at: now }).where('id', '=', current.id).execute()
  await tell(trx, offers, {
    accountId: integration.accountId,
    feed: integration.id,
    otherwise: integration.ownerId,
    topic: { kind: 'feed_trouble', troubleId: current.id },
    once: `trouble/${current.id}`,
    now,
  })
}

function passes(trouble: FeedTrouble): boolean {
  return trouble.kind === 'throttled' || trouble.kind === 'maintenance' || trouble.kind === 'unreachable'
}
