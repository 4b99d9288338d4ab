import type { Context } from '../../src/context.ts'

/** True the first time. Slack sends an event again where our answer was late; the same id for up to 24 hours. */
export async function isNewEvent(ctx: Context, eventId: string): Promise<boolean> {
  const now = ctx.now()
  const added = await ctx.db
    .insertInto('seen_event')
    .values({ event_id: `slack/${eventId}`, seen_at: now })
    .onConflict(conflict => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst()
  await ctx.db
    .deleteFrom('seen_event')
    .where('seen_at', '<', new Date(now.getTime() - 24 * 60 * 60_000))
    .execute()
  return added !== undefined
}
