import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pino from 'pino'
import { createFeed } from '../../adapters/feeds/create-feed.ts'
import type { Context } from '../../src/context.ts'
import { dueWork, isQueriedEachSecond } from '../../src/due-work.ts'
import { isAnyHeld } from '../../src/lease.ts'
import { parseKeyring } from '../../src/secret/keyring.ts'
import { JOB_NAMES } from '../../src/work.ts'
import type { World } from './world.ts'

const MINUTE = 60_000
/** How long the due work may stay the same, on a busy machine, until it counts as stuck. */
const PATIENCE_MS = 20_000
/** How long all of it may take at one time. */
const MOST_MS = 90_000
/** How often the clock jumps: failed work is retried later and later. */
const MOST_JUMPS = 12

/**
 * Lets all remaining work finish: nothing fails any more, and time passes. Returns what was still not done. The product
 * is as after a power cut, so that nobody holds a row or waits a minute for the next query.
 */
export async function settle(world: World): Promise<string[]> {
  const { db, workers, web } = world
  await Promise.all(workers.map(worker => worker.kill()))
  // Pauses after failures go by Postgres' clock, which does not jump.
  await db.deleteFrom('lease').execute()
  await Promise.all([...web, ...workers].map(one => one.up()))
  const { ctx, close } = questions(world)
  try {
    return await goOn(world, ctx)
  } finally {
    await close()
  }
}

async function goOn(world: World, ctx: Context): Promise<string[]> {
  const { clock } = world
  const began = clock.now()
  let left: string[] = []
  for (let n = 0; n < MOST_JUMPS; n += 1) {
    // The slowest feed is read once a day.
    await world.jumpTo(new Date(clock.now().getTime() + (n === 0 ? 30 * 60 : 65) * MINUTE))
    left = await untilQuiet(ctx)
    if (left.length === 0) left = await unread(world, began)
    if (left.length === 0) left = await unsaid(world)
    if (left.length === 0) return []
  }
  return left.map(line => `it does not come to rest: ${line}`)
}

async function untilQuiet(ctx: Context): Promise<string[]> {
  let before = ''
  const began = performance.now()
  let since = began
  for (let quiet = 0; quiet < 3; ) {
    const due = await dueWork(ctx)
    // One month of an account after the other.
    if (due.length > 0) await askAgain(ctx)
    quiet = due.length === 0 && !(await isAnyHeld(ctx.db)) ? quiet + 1 : 0
    const left = quiet > 0 ? [] : [...due.map(work => JSON.stringify(work)), ...(await held(ctx))]
    if (left.join() !== before) since = performance.now()
    const now = performance.now()
    if (left.length > 0 && (now > since + PATIENCE_MS || now > began + MOST_MS)) return left
    before = left.join()
    await sleep(50)
  }
  return []
}

/**
 * Runs the queries at once that the workers run only once a minute, as if a lease of that kind had just expired: the
 * minute is of the machine’s clock, which does not jump.
 */
export async function askAgain({ db }: Pick<World, 'db'>): Promise<void> {
  for (const job of JOB_NAMES.filter(name => !isQueriedEachSecond(name)))
    await sql`insert into lease (job, key, until) values (${job}, 'chaos', now())
      on conflict (job, key) do update set until = now()`.execute(db)
}

/** Rows that somebody works on, or that wait after a failure. */
async function held({ db }: Context): Promise<string[]> {
  const rows = await db.selectFrom('lease').select(['job', 'key', 'failures', 'reference']).execute()
  return rows.map(row => `held: ${JSON.stringify(row)}`)
}

/** Feeds whose list was not read to its end since the faults ended. */
async function unread({ db }: World, since: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('integration')
    .select(['id', 'oem', 'next_sync_at', 'failures'])
    .where('state', '=', 'active')
    .where(eb => eb.or([eb('last_sync_at', '<', since), eb('last_sync_at', 'is', null)]))
    .execute()
  return rows.map(
    ({ id, oem, next_sync_at, failures }) =>
      `${oem} (${id}) was not read again: ${failures} failures, due ${next_sync_at?.toISOString() ?? 'never'}`,
  )
}

/** Posts that failed and wait for another try. */
async function unsaid({ db }: World): Promise<string[]> {
  const rows = await db
    .selectFrom('announcement')
    .select(['id', 'topic', 'state', 'failures'])
    .where(eb => eb.or([eb('state', '=', 'sending'), eb.and([eb('due_at', 'is not', null), eb('failures', '>', 0)])]))
    .execute()
  return rows.map(row => `not said: ${JSON.stringify(row)}`)
}

/** The part of a context that the queries need. */
function questions({ db, clock, feeds }: World): { ctx: Context; close: () => Promise<void> } {
  const log = pino({ level: 'silent' })
  const feed = createFeed({ allowedHosts: feeds.allowedHosts, hosts: feeds.hosts, now: clock.now, log })
  const keyring = parseKeyring(`chaos:${Buffer.alloc(32).toString('base64')}`)
  const ctx = { db, log, feed, keyring, now: clock.now, publicUrl: () => '', enqueueHint: () => {} }
  return { ctx, close: () => feed.close() }
}
