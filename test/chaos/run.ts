import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../oracle/random.ts'
import { endFaults, type FaultName, faultNames, inflict } from './faults.ts'
import { killOne, PHASES, untilMostRun } from './kills.ts'
import { createLoad, randomOf } from './load.ts'
import type { Witness } from './receipts.ts'
import { Tally } from './tally.ts'
import { type ChaosBackend, startWorld, type World } from './world.ts'

export interface ChaosOptions {
  /** The seed of every decision; the timing depends on the machine. */
  seed: number
  /** How long faults, kills and clicks go on, in milliseconds. */
  ms: number
  /** The longest duration, while something was not tried yet; by default `ms`. */
  mostMs?: number
  databaseUrl: string
  backend: ChaosBackend
  web: number
  workers: number
  /** Is called with the result of the run. */
  progress?: (line: string) => void
}

export interface Report {
  /** Promises that were broken. */
  breaches: string[]
  kills: Tally
  faults: Tally
  journeys: Tally
  /** Clicks that were acknowledged, by what became of them. */
  clicks: Tally
  /** Facts about the run, for people. */
  facts: Record<string, number>
}

/** What has not happened in a run. It is fine if nobody gives up. */
export function untried({ kills, faults, journeys }: Pick<Report, 'kills' | 'faults' | 'journeys'>): string[] {
  return [...kills.never(), ...faults.never(), ...journeys.never().filter(name => name.endsWith(': done'))]
}

/** One run: people click while everything fails; then everything works again, and the results are judged. */
export async function runChaos(options: ChaosOptions): Promise<Report> {
  const world = await startWorld(options)
  try {
    return await run(world, options)
  } finally {
    await world.stop()
  }
}

async function run(world: World, { seed, ms, mostMs = ms, progress = () => {} }: ChaosOptions): Promise<Report> {
  const random = randomOf(seed)
  const load = createLoad(world, random)
  const { witness } = load
  const kills = new Tally(PHASES)
  const kinds = faultNames(world.backend, ms)
  const faults = new Tally(kinds)

  progress('All processes run')
  await load.begin()
  progress('The calm beginning is over')
  const over = untilTried(ms, mostMs, () => untried({ kills, faults, journeys }).length > 0)
  // Everybody who is busy finishes.
  over.addEventListener('abort', () => endFaults(world))
  await Promise.all([
    load.run(over),
    fail(world, kinds, random('faults'), faults, over),
    fail(world, kinds, random('more faults'), faults, over),
    kill(world, random('kills'), kills, over),
  ])

  endFaults(world)
  progress('The faults are over')
  const breaches = await load.judge()
  const { journeys } = load
  return { breaches, kills, faults, journeys, clicks: load.clicks(), facts: await factsOf(world, witness) }
}

/** Aborts after `ms`, or later while something is left: on a busy machine less happens in the same time. */
function untilTried(ms: number, mostMs: number, isLeft: () => boolean): AbortSignal {
  const over = new AbortController()
  const latest = performance.now() + mostMs
  const look = () => {
    if (isLeft() && performance.now() < latest) setTimeout(look, 1_000)
    else over.abort()
  }
  setTimeout(look, ms)
  return over.signal
}

/** One fault after the other; each kind comes before any comes again. */
async function fail(world: World, kinds: FaultName[], random: Random, tally: Tally, over: AbortSignal): Promise<void> {
  let left: FaultName[] = []
  while (!over.aborted) {
    if (left.length === 0) left = random.shuffle(kinds)
    const name = left.pop()
    if (name) await inflict(name, world, random, () => tally.add(name))
    await sleep(random.int(50, 500))
  }
}

/** One kill after the other; each phase comes before any comes again. One that could not be met is tried again after the others. */
async function kill(world: World, random: Random, tally: Tally, over: AbortSignal): Promise<void> {
  let left: string[] = []
  while (!over.aborted) {
    await sleep(random.int(300, 1_200))
    if (over.aborted) return
    if (left.length === 0) left = random.shuffle(PHASES)
    const wanted = left.pop()
    if (wanted === undefined) continue
    await untilMostRun(world)
    const phase = await killOne(world, wanted, random, over)
    if (phase) tally.add(phase)
    if (phase !== wanted && left.length > 0) left.unshift(wanted)
  }
}

const DAY = 24 * 60 * 60_000

async function factsOf({ db, clock, startedInVain }: World, witness: Witness): Promise<Record<string, number>> {
  const count = async (table: 'announcement' | 'asset' | 'receipt' | 'closed_month') => {
    const row = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return row.count
  }
  const ambiguous = await db
    .selectFrom('announcement')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'ambiguous')
    .executeTakeFirstOrThrow()
  return {
    'posts announced': await count('announcement'),
    'of these ambiguous': ambiguous.count,
    assets: await count('asset'),
    receipts: await count('receipt'),
    'receipts that were foreseen': witness.received().length,
    'months closed': await count('closed_month'),
    'days that passed': Math.round((clock.now().getTime() - Date.parse('2026-10-20')) / DAY),
    'starts in vain': startedInVain,
  }
}
