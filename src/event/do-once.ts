import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { DAY_MS } from '../durations.ts'

/** How long an id is remembered: a platform may deliver an event again within this time. */
const REMEMBER_MS = DAY_MS
/** How long the work may take before it counts as abandoned by a crashed process. Slack retries after a minute. */
const LEASE_MS = 30_000

export type Once<T> =
  | { kind: 'done'; value: T }
  /** It was done before. */
  | { kind: 'repeated' }
  /** Another process is doing it, or crashed while doing it. */
  | { kind: 'under_way' }

/**
 * Runs `work` once per `id`, the idempotency key of an event. The id begins with the sender, as in `slack/Ev0123`. If
 * `work` throws, so does this function, and the platform's retry runs it again.
 */
export async function doOnce<T>(ctx: Context, id: string, work: () => Promise<T>): Promise<Once<T>> {
  const lease = new Date(ctx.now().getTime() + LEASE_MS)
  const taken = await takeEvent(ctx, id, lease)
  if (taken !== 'ours') return { kind: taken }
  const value = await work().catch(async (err: unknown) => {
    // If this fails too, the lease runs out by itself.
    await releaseEvent(ctx, id, lease).catch((cause: unknown) => ctx.log.warn({ err: cause }, 'An event stays leased'))
    throw err
  })
  // The work is done even if that can't be stored. An error here would make the platform retry it.
  await markDone(ctx, id, lease).catch((err: unknown) => ctx.log.warn({ err }, 'An event is not noted as done'))
  return { kind: 'done', value }
}

/**
 * How often to check whether the other process has finished, and for how long in all: longer than a lease. In
 * milliseconds.
 */
const POLL_MS = 200
const MAX_WAIT_MS = LEASE_MS + 5_000

/** The other process didn't finish in time: the work may be done, or not. */
export class StillUnderWay extends Error {
  constructor(id: string) {
    super(`Somebody else has not ended ${id}.`)
    this.name = 'StillUnderWay'
  }
}

/**
 * Like `doOnce`, but waits for another process that is doing the work, and does it if that one fails. Acknowledging
 * earlier would lose the event if the other process crashes. Throws StillUnderWay if that takes longer than a lease.
 */
export async function doOnceInTheEnd<T>(
  ctx: Context,
  id: string,
  work: () => Promise<T>,
): Promise<Exclude<Once<T>, { kind: 'under_way' }>> {
  for (const until = performance.now() + MAX_WAIT_MS; performance.now() < until; await sleep(POLL_MS)) {
    const result = await doOnce(ctx, id, work)
    if (result.kind !== 'under_way') return result
  }
  throw new StillUnderWay(id)
}

async function markDone(ctx: Context, id: string, lease: Date): Promise<void> {
  await ctx.db
    .updateTable('seen_event')
    .set({ lease_until: null })
    .where('event_id', '=', id)
    .where('lease_until', '=', lease)
    .execute()
}

async function takeEvent(ctx: Context, id: string, lease: Date): Promise<'ours' | 'repeated' | 'under_way'> {
  const now = ctx.now()
  await ctx.db
    .deleteFrom('seen_event')
    .where('seen_at', '<', new Date(now.getTime() - REMEMBER_MS))
    .execute()
  const inserted = await ctx.db
    .insertInto('seen_event')
    .values({ event_id: id, seen_at: now, lease_until: lease })
    .onConflict(conflict =>
      conflict.column('event_id').doUpdateSet({ lease_until: lease }).where('seen_event.lease_until', '<=', now),
    )
    .returning('event_id')
    .executeTakeFirst()
  if (inserted) return 'ours'
  const existing = await ctx.db
    .selectFrom('seen_event')
    .select('lease_until')
    .where('event_id', '=', id)
    .executeTakeFirst()
  return existing?.lease_until === null ? 'repeated' : 'under_way'
}

async function releaseEvent(ctx: Context, id: string, lease: Date): Promise<void> {
  await ctx.db.deleteFrom('seen_event').where('event_id', '=', id).where('lease_until', '=', lease).execute()
}
