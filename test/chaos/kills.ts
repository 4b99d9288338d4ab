import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { JobName } from '../../src/work.ts'
import type { Random } from '../oracle/random.ts'
import { note } from './note.ts'
import type { ProductProcess } from './product-process.ts'
import { askAgain } from './settle.ts'
import { PLAYED, type World } from './world.ts'

/** Makes a phase happen or last; returns what ends that. Waits for nobody once it is `over`. */
type Provoke = (world: World, over: AbortSignal) => Promise<() => Promise<void>>

const HOUR = 60 * 60_000

/** The OEMs don’t answer for a while. */
const holdFeeds: Provoke = async ({ feeds, clock, jumpTo }) => {
  for (const oem of PLAYED) feeds[oem].hold()
  await jumpTo(new Date(clock.now().getTime() + 26 * HOUR))
  return async () => {
    for (const oem of PLAYED) feeds[oem].release()
  }
}

/** Another connection locks that table for a while, so that a write to it waits in the middle of its transaction. */
const lock =
  (table: string): Provoke =>
  async ({ db }) => {
    const over = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const done = db.transaction().execute(async trx => {
      await sql`lock table ${sql.ref(table)} in share mode`.execute(trx)
      held.resolve()
      await over.promise
    })
    // It may be part of a deadlock, in which Postgres aborts one side.
    done.catch(() => held.resolve())
    await held.promise
    return async () => {
      over.resolve()
      await done.catch(() => {})
    }
  }

const endMonth: Provoke = async (world, over) => {
  const release = await lock('closed_month_asset')(world, over)
  await world.jumpTo(afterMonth(world.clock.now()))
  await askAgain(world)
  return release
}

/** When the time of faults is over. */
async function ended(over: AbortSignal): Promise<void> {
  if (!over.aborted) await once(over, 'abort')
}

/** How long a person may take on their way to a click. */
const HURRY_MS = 12_000

/** Asks a person to do that; right before their click, what makes it last begins. */
const whenClicked =
  (to: NonNullable<World['hurry']>['to'], begin: Provoke): Provoke =>
  async (world, over) => {
    const clicked = Promise.withResolvers<void>()
    let end = async () => {}
    const ready = async () => {
      end = await begin(world, over)
      clicked.resolve()
    }
    world.hurry = { to, ready }
    await Promise.race([clicked.promise, sleep(HURRY_MS), ended(over)])
    // A click that has begun is finished; no new one begins.
    if (world.hurry?.ready === ready) world.hurry = null
    else await clicked.promise
    return async () => await end()
  }

/** The platforms accept posts and edits and don’t answer for a while; the end of a month is something to post. */
const holdAnswers: Provoke = async ({ slack, teams, clock, db, jumpTo }) => {
  const over = Promise.withResolvers<void>()
  const slow = { kind: 'slow', until: over.promise } as const
  for (const method of ['chat.postMessage', 'chat.update']) slack.fault(method, slow, 3)
  for (const method of ['send', 'update']) teams.fault(method, slow, 3)
  await jumpTo(afterMonth(clock.now()))
  await askAgain({ db })
  return async () => over.resolve()
}

/** When the month of that instant is closed everywhere, including the hours that it stays open. */
export function afterMonth(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 16, 30))
}

/**
 * What a process can be doing when it is killed, by the job whose row it holds. Jobs that never occur in a run are left
 * out.
 */
const JOBS: Partial<Record<JobName, { phase: string; provoke?: Provoke }>> = {
  verify: { phase: 'trying credentials', provoke: whenClicked('enter credentials again', holdFeeds) },
  sync: { phase: 'reading a feed', provoke: holdFeeds },
  deliver: { phase: 'posting or editing', provoke: holdAnswers },
  'apply-selection': {
    phase: 'carrying out the Confirm of a large feed',
    provoke: whenClicked('edit the selection', lock('selection')),
  },
  'close-month': { phase: 'closing a month', provoke: endMonth },
}
const STARTING = 'starting'
const ANSWERING = 'answering a request'
const IDLE = 'idle'

/** Kills a process, which is then restarted. */
const restart: Provoke = async ({ workers }) => {
  await workers.find(({ state }) => state === 'up')?.kill()
  return async () => {}
}

export const PHASES = [...Object.values(JOBS).map(job => job.phase), ANSWERING, STARTING, IDLE]

/** How long the killer waits until somebody does what it wants to interrupt. */
const PATIENCE_MS = 4_000

/** What each process is doing now. */
async function phases({ db, web, workers }: World): Promise<Map<ProductProcess, string>> {
  const { rows } = await sql<{ job: JobName; holder: string }>`
    select job, holder from lease where holder is not null and until > now()`.execute(db)
  const found = new Map<ProductProcess, string>()
  for (const one of [...web, ...workers]) {
    const held = rows.find(row => one.postgres.named(row.holder))
    if (one.state === 'starting') found.set(one, STARTING)
    else if (one.state === 'up')
      found.set(one, (held && JOBS[held.job]?.phase) ?? (one.answering > 0 ? ANSWERING : IDLE))
  }
  return found
}

/** A worker that holds a row, when there is one; null if there is none for long. */
export async function workerAtWork(world: World, random: Random): Promise<ProductProcess | null> {
  const until = performance.now() + PATIENCE_MS
  const working = [...Object.values(JOBS).map(job => job.phase)]
  while (performance.now() < until) {
    const now = await phases(world)
    const found = world.workers.filter(one => working.includes(now.get(one) ?? ''))
    if (found.length > 0) return random.pick(found)
    await sleep(20)
  }
  return null
}

/** At most one process is down: with all of them down nothing would happen. On a busy machine a start takes seconds. */
export async function untilMostRun({ web, workers }: World): Promise<void> {
  const until = performance.now() + 5_000
  const down = () => [...web, ...workers].filter(({ state }) => state !== 'up').length
  while (down() > 1 && performance.now() < until) await sleep(20)
}

/**
 * Kills a process with -9: one that is in the wanted phase, otherwise any. Returns what it was doing, or null if
 * nothing could be killed.
 */
export async function killOne(world: World, wanted: string, random: Random, over: AbortSignal): Promise<string | null> {
  const provoke = wanted === STARTING ? restart : Object.values(JOBS).find(job => job.phase === wanted)?.provoke
  const end = await provoke?.(world, over)
  try {
    return await killWhen(world, wanted, random, over)
  } finally {
    await end?.()
  }
}

async function killWhen(world: World, wanted: string, random: Random, over: AbortSignal): Promise<string | null> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const all = [...(await phases(world))]
    const fitting = all.filter(([, phase]) => phase === wanted)
    const late = over.aborted || performance.now() > until
    if (fitting.length === 0 && !late) {
      await sleep(10)
      continue
    }
    if (all.length === 0) return null
    const [one, phase] = random.pick(fitting.length > 0 ? fitting : all)
    note(`${one.name} is killed: ${phase}`)
    await one.kill()
    return phase
  }
}
