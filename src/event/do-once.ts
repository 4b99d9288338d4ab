import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { DAY_MS } from '../durations.ts'

/** How long a key is remembered: a platform may send an event again within that time. */
const REMEMBERED_MS = DAY_MS
/** How long the lease of a key lasts without renewal. Shorter than a minute, after which Slack sends an event again. */
const KEY_LEASE_MS = 30_000

export type Once<T> =
  | { kind: 'done'; value: T }
  /** It was done before. */
  | { kind: 'repeated' }
  /** Another process is doing it, or crashed while doing it. */
  | { kind: 'under_way' }

/**
 * Runs `work` once per idempotency key. The key begins with the sender, as in `slack/Ev0123`. If `work` throws, so does
 * this function, and the platform's retry runs it again.
 */
export async function doOnce<T>(ctx: Context, key: string, work: () => Promise<T>): Promise<Once<T>> {
  const lease = new Date(ctx.now().getTime() + KEY_LEASE_MS)
  const taken = await takeKey(ctx, key, lease)
  if (taken !== 'ours') return { kind: taken }
  const stopRenewing = startRenewing(ctx, key, lease)
  const value = await work().catch(async (err: unknown) => {
    // If this fails too, the lease expires.
    await releaseKey(ctx, key, await stopRenewing()).catch((cause: unknown) => {
      ctx.log.warn({ err: cause }, 'An event stays leased')
    })
    throw err
  })
  // The work is done even if that can't be recorded: a failure here would make the platform repeat it.
  await markDone(ctx, key, await stopRenewing()).catch((err: unknown) =>
    ctx.log.warn({ err }, 'An event is not noted as done'),
  )
  return { kind: 'done', value }
}

/** Whether the work of that key was done, at most a day ago. */
export async function isDone({ db }: Pick<Context, 'db'>, key: string): Promise<boolean> {
  const done = await db
    .selectFrom('seen_event')
    .select('event_id')
    .where('event_id', '=', key)
    .where('lease_until', 'is', null)
    .executeTakeFirst()
  return done !== undefined
}

/** How often it polls whether the other process has ended, and how long in all: longer than a lease. */
const POLL_MS = 200
const MAX_WAIT_MS = KEY_LEASE_MS + 5_000

/** The other process didn't finish in time: the work may be done, or not. */
export class StillUnderWay extends Error {
  constructor(key: string) {
    super(`Another process has not finished ${key}.`)
    this.name = 'StillUnderWay'
  }
}

/**
 * Like `doOnce`, but waits for another process that is doing the work, and does it if that one fails. Acknowledging
 * earlier would lose the event if the other process crashes. Throws StillUnderWay if that takes longer than a lease.
 */
export async function doOnceAfterWaiting<T>(
  ctx: Context,
  key: string,
  work: () => Promise<T>,
): Promise<Exclude<Once<T>, { kind: 'under_way' }>> {
  for (const until = performance.now() + MAX_WAIT_MS; performance.now() < until; await sleep(POLL_MS)) {
    const result = await doOnce(ctx, key, work)
    if (result.kind !== 'under_way') return result
  }
  throw new StillUnderWay(key)
}

/**
 * Renews the lease while the work goes on, since a statement may wait behind a lock for minutes. A lease that another
 * process has taken over is not renewed. Returns a function that stops this and returns when the lease expires.
 */
function startRenewing(ctx: Context, key: string, first: Date): () => Promise<Date> {
  let lease = first
  let last: Promise<void> = Promise.resolve()
  const renew = async () => {
    const next = new Date(ctx.now().getTime() + KEY_LEASE_MS)
    const { numUpdatedRows } = await ctx.db
      .updateTable('seen_event')
      .set({ lease_until: next })
      .where('event_id', '=', key)
      .where('lease_until', '=', lease)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) lease = next
  }
  const timer = setInterval(() => {
    last = last.then(renew).catch((err: unknown) => ctx.log.warn({ err }, 'The lease of an event was not renewed'))
  }, KEY_LEASE_MS / 3).unref()
  return async () => {
    clearInterval(timer)
    await last
    return lease
  }
}

async function markDone(ctx: Context, key: string, lease: Date): Promise<void> {
  await ctx.db
    .updateTable('seen_event')
    .set({ lease_until: null })
    .where('event_id', '=', key)
    .where('lease_until', '=', lease)
    .execute()
}

async function takeKey(ctx: Context, key: string, lease: Date): Promise<'ours' | 'repeated' | 'under_way'> {
  const now = ctx.now()
  await ctx.db
    .deleteFrom('seen_event')
    .where('seen_at', '<', new Date(now.getTime() - REMEMBERED_MS))
    // The keys of clicks in the inbox stay: while no worker runs, they may be redone later than that.
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('kept_click').select('id').whereRef('kept_click.event_id', '=', 'seen_event.event_id'))),
    )
    .execute()
  const inserted = await ctx.db
    .insertInto('seen_event')
    .values({ event_id: key, seen_at: now, lease_until: lease })
    .onConflict(conflict =>
      conflict.column('event_id').doUpdateSet({ lease_until: lease }).where('seen_event.lease_until', '<=', now),
    )
    .returning('event_id')
    .executeTakeFirst()
  if (inserted) return 'ours'
  const existing = await ctx.db
    .selectFrom('seen_event')
    .select('lease_until')
    .where('event_id', '=', key)
    .executeTakeFirst()
  return existing?.lease_until === null ? 'repeated' : 'under_way'
}

async function releaseKey(ctx: Context, key: string, lease: Date): Promise<void> {
  await ctx.db.deleteFrom('seen_event').where('event_id', '=', key).where('lease_until', '=', lease).execute()
}
