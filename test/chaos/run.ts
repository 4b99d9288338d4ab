import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from '../oracle/random.ts'
import { findLateClicks } from './clicks.ts'
import { endFaults, type FaultName, faultNames, inflict } from './faults.ts'
import { judge } from './judge.ts'
import { afterMonth, killOne, PHASES, untilMostRun } from './kills.ts'
import {
  type Became,
  begin,
  gather,
  JOURNEY_NAMES,
  type JourneyName,
  type Memory,
  type Player,
  play,
} from './people.ts'
import { createWitness, type Witness } from './receipts.ts'
import { settle } from './settle.ts'
import { Tally } from './tally.ts'
import { type ChaosBackend, LARGE, PLAYED, startWorld, type World } from './world.ts'

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
  // Each has its own random numbers, so that one that is late changes nothing for the others.
  const random = (name: string) => new Random([...name].reduce((sum, char) => sum * 31 + char.charCodeAt(0), seed))
  const kills = new Tally(PHASES)
  const kinds = faultNames(world.backend, ms)
  const faults = new Tally(kinds)
  const journeys = new Tally(JOURNEY_NAMES.flatMap(name => [`${name}: done`, `${name}: given up`]))
  const memory: Memory = { clicks: [], words: new Map() }
  const witness = createWitness(world)
  for (const oem of PLAYED) witness.added(oem, serialsOf(world, oem, 0))

  progress('All processes run')
  const players = gather(world, memory, random)
  await arrive(world)
  await begin(players, name => journeys.add(`${name}: done`))
  progress('The calm beginning is over')
  const over = untilTried(ms, mostMs, () => untried({ kills, faults, journeys }).length > 0)
  // Everybody who is busy finishes.
  over.addEventListener('abort', () => endFaults(world))
  const tasks = [
    passTime(world, random('time'), over),
    addMachines(world, random('machines'), witness, over),
    watch(witness, over),
    fail(world, kinds, random('faults'), faults, over),
    fail(world, kinds, random('more faults'), faults, over),
    kill(world, random('kills'), kills, over),
    ...players.map(player =>
      live(player, over, (name, became) => {
        if (became !== 'nothing to do') journeys.add(`${name}: ${became}`)
      }),
    ),
  ]
  await Promise.all(tasks)

  endFaults(world)
  progress('The faults are over')
  const unsettled = await settle(world)
  progress('All has settled')
  await witness.look()
  await findLateClicks(world, memory.clicks)
  const breaches = [...unsettled, ...(await judge({ world, memory, witness }))]
  const clicks = new Tally(['carried_out', 'said', 'lost'])
  for (const { became } of memory.clicks) clicks.add(became)
  return { breaches, kills, faults, journeys, clicks, facts: await factsOf(world, witness) }
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

/** Adds the app to Teams; in Slack it is installed. */
async function arrive({ teams }: World): Promise<void> {
  await teams.installFor('Ada', 'team')
  await teams.installFor('Ada', 'personal')
  await teams.installFor('Fred', 'personal')
}

async function live(player: Player, over: AbortSignal, tell: (name: JourneyName, became: Became) => void) {
  let left: JourneyName[] = []
  while (!over.aborted) {
    if (left.length === 0) left = player.random.shuffle(JOURNEY_NAMES)
    const name = (player.name === 'Ada' && player.world.hurry?.to) || left.pop()
    if (name === undefined) continue
    const became = await play(player, name)
    tell(name, became)
    await sleep(became === 'nothing to do' ? 20 : player.random.int(50, 400))
  }
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** The clock jumps by minutes or hours, and now and then over the end of the month. */
async function passTime({ clock, feeds, jumpTo }: World, random: Random, over: AbortSignal): Promise<void> {
  for (let n = 1; !over.aborted; n += 1) {
    await sleep(random.int(600, 1_600))
    if (n % 8 === 0) {
      await jumpTo(afterMonth(clock.now()))
    } else {
      const ms = random.pick([2 * MINUTE, 10 * MINUTE, 40 * MINUTE, 3 * HOUR, 13 * HOUR, 26 * HOUR])
      await jumpTo(new Date(clock.now().getTime() + ms))
    }
    for (const oem of PLAYED) if (random.chance(0.8)) feeds[oem].fleet.tick()
  }
}

function serialsOf({ feeds }: World, oem: (typeof PLAYED)[number], from: number): string[] {
  return feeds[oem].fleet.machines.slice(from).flatMap(machine => machine.serialNumber ?? [])
}

async function addMachines(world: World, random: Random, witness: Witness, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(random.int(1_500, 4_000))
    // People decide about most of those.
    const oem = random.chance(0.5) ? LARGE : random.pick(PLAYED)
    const { fleet } = world.feeds[oem]
    const before = fleet.machines.length
    fleet.add(random.int(1, 3))
    witness.added(oem, serialsOf(world, oem, before))
  }
}

async function watch(witness: Witness, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await witness.look()
    await sleep(100)
  }
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
    'days that passed': Math.round((clock.now().getTime() - Date.parse('2026-10-20')) / (24 * HOUR)),
    'starts in vain': startedInVain,
  }
}
