import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { DAY_MS } from '../durations.ts'

/** So long a platform may send a thing again, and it is known by its id. */
const KEEP_MS = DAY_MS
/** So long after its process was killed the work counts as left behind: Slack comes again after a minute. */
const LEASE_MS = 30_000

export type Once<T> =
  | { kind: 'done'; value: T }
  /** It was done before. */
  | { kind: 'repeated' }
  /** It is being done, or a process died over it. */
  | { kind: 'under_way' }

/**
 * Does `work` once for everything that comes with that id, which begins with who sent it, as `slack/Ev0123`. It is done
 * again, when the platform repeats it, where it failed; `work` throws then, and so does this.
 */
export async function doOnce<T>(ctx: Context, id: string, work: () => Promise<T>): Promise<Once<T>> {
  const lease = new Date(ctx.now().getTime() + LEASE_MS)
  const taken = await take(ctx, id, lease)
  if (taken !== 'ours') return { kind: taken }
  const endRenewing = renewing(ctx, id, lease)
  const value = await work().catch(async (err: unknown) => {
    // Where this fails too, the lease ends by itself.
    await release(ctx, id, await endRenewing()).catch((cause: unknown) => {
      ctx.log.warn({ err: cause }, 'An event stays leased')
    })
    throw err
  })
  // It is done, whether or not that can be noted: said to have failed, it would be done again.
  await markDone(ctx, id, await endRenewing()).catch((err: unknown) =>
    ctx.log.warn({ err }, 'An event is not noted as done'),
  )
  return { kind: 'done', value }
}

/** Whether the work of that id was done, at most a day ago. */
export async function isDone({ db }: Pick<Context, 'db'>, id: string): Promise<boolean> {
  const done = await db
    .selectFrom('seen_event')
    .select('event_id')
    .where('event_id', '=', id)
    .where('lease_until', 'is', null)
    .executeTakeFirst()
  return done !== undefined
}

/** How often it is asked whether somebody else has ended, and how long in all: longer than a lease. In milliseconds. */
const ASK_MS = 200
const PATIENCE_MS = LEASE_MS + 5_000

/** Thrown where somebody else is still at it: it may be done, or not. */
export class StillUnderWay extends Error {
  constructor(id: string) {
    super(`Somebody else has not ended ${id}.`)
    this.name = 'StillUnderWay'
  }
}

/**
 * Like `doOnce`, but waits for whoever does it already, and does it where they end without: answered before, it would be
 * acknowledged and lost with the other process. Throws StillUnderWay where they take longer than a lease.
 */
export async function doOnceInTheEnd<T>(
  ctx: Context,
  id: string,
  work: () => Promise<T>,
): Promise<Exclude<Once<T>, { kind: 'under_way' }>> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(ASK_MS)) {
    const did = await doOnce(ctx, id, work)
    if (did.kind !== 'under_way') return did
  }
  throw new StillUnderWay(id)
}

/**
 * Renews the lease while the work goes on: behind a lock a statement may wait for minutes. Returns what ends that, and returns
 * until when it is leased then. Taken over meanwhile, it is not renewed.
 */
function renewing(ctx: Context, id: string, first: Date): () => Promise<Date> {
  let lease = first
  let last: Promise<void> = Promise.resolve()
  const renew = async () => {
    const next = new Date(ctx.now().getTime() + LEASE_MS)
    const { numUpdatedRows } = await ctx.db
      .updateTable('seen_event')
      .set({ lease_until: next })
      .where('event_id', '=', id)
      .where('lease_until', '=', lease)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) lease = next
  }
  const timer = setInterval(() => {
    last = last.then(renew).catch((err: unknown) => ctx.log.warn({ err }, 'The lease of an event was not renewed'))
  }, LEASE_MS / 3).unref()
  return async () => {
    clearInterval(timer)
    await last
    return lease
  }
}

async function markDone(ctx: Context, id: string, lease: Date): Promise<void> {
  await ctx.db
    .updateTable('seen_event')
    .set({ lease_until: null })
    .where('event_id', '=', id)
    .where('lease_until', '=', lease)
    .execute()
}

async function take(ctx: Context, id: string, lease: Date): Promise<'ours' | 'repeated' | 'under_way'> {
  const now = ctx.now()
  await ctx.db
    .deleteFrom('seen_event')
    .where('seen_at', '<', new Date(now.getTime() - KEEP_MS))
    // A click in the inbox may be done again later than that, where no worker runs.
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('kept_click').select('id').whereRef('kept_click.event_id', '=', 'seen_event.event_id'))),
    )
    .execute()
  const ours = await ctx.db
    .insertInto('seen_event')
    .values({ event_id: id, seen_at: now, lease_until: lease })
    .onConflict(conflict =>
      conflict.column('event_id').doUpdateSet({ lease_until: lease }).where('seen_event.lease_until', '<=', now),
    )
    .returning('event_id')
    .executeTakeFirst()
  if (ours) return 'ours'
  const known = await ctx.db
    .selectFrom('seen_event')
    .select('lease_until')
    .where('event_id', '=', id)
    .executeTakeFirst()
  return known?.lease_until === null ? 'repeated' : 'under_way'
}

async function release(ctx: Context, id: string, lease: Date): Promise<void> {
  await ctx.db.deleteFrom('seen_event').where('event_id', '=', id).where('lease_until', '=', lease).execute()
}
