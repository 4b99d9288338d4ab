import type { Context } from '../context.ts'

/** So long a platform may send an event again, and it is known by its id. */
const KEEP_MS = 24 * 60 * 60_000

/** True the first time that an event with that id comes. `eventId` begins with who sent it, as `slack/Ev0123`. */
export async function isNewEvent(ctx: Context, eventId: string): Promise<boolean> {
  const now = ctx.now()
  const added = await ctx.db
    .insertInto('seen_event')
    .values({ event_id: eventId, seen_at: now })
    .onConflict(conflict => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst()
  await ctx.db
    .deleteFrom('seen_event')
    .where('seen_at', '<', new Date(now.getTime() - KEEP_MS))
    .execute()
  return added !== undefined
}
