import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from '../oracle/random.ts'
import { findLateClicks } from './clicks.ts'
import { judge } from './judge.ts'
import { afterMonth } from './kills.ts'
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
import { LARGE, PLAYED, type World } from './world.ts'

/** People who click, machines that appear and time that passes, and the comparison of what came of it with the promises. */
export interface Load {
  journeys: Tally
  /** The calm beginning: what everything else needs. */
  begin(): Promise<void>
  /** Goes on until `over`; then everybody who is busy finishes. */
  run(over: AbortSignal): Promise<void>
  /** Waits until all work is done. Returns the promises that were broken. */
  judge(): Promise<string[]>
  /** Clicks that were acknowledged, by what became of them. */
  clicks(): Tally
  witness: Witness
}

/** `random`: the random numbers of each part, so that one that is late changes nothing for the others. */
export function createLoad(world: World, random: (name: string) => Random): Load {
  const journeys = new Tally(JOURNEY_NAMES.flatMap(name => [`${name}: done`, `${name}: given up`]))
  const memory: Memory = { clicks: [], words: new Map() }
  const witness = createWitness(world)
  for (const oem of PLAYED) witness.added(oem, serialsOf(world, oem, 0))
  const players = gather(world, memory, random)
  return {
    journeys,
    witness,
    async begin() {
      await arrive(world)
      await begin(players, name => journeys.add(`${name}: done`))
    },
    async run(over) {
      await Promise.all([
        passTime(world, random('time'), over),
        addMachines(world, random('machines'), witness, over),
        watch(witness, over),
        ...players.map(player =>
          live(player, over, (name, became) => {
            if (became !== 'nothing to do') journeys.add(`${name}: ${became}`)
          }),
        ),
      ])
    },
    async judge() {
      const unsettled = await settle(world)
      await witness.look()
      await findLateClicks(world, memory.clicks)
      return [...unsettled, ...(await judge({ world, memory, witness }))]
    },
    clicks() {
      const clicks = new Tally(['carried_out', 'said', 'lost'])
      for (const { became } of memory.clicks) clicks.add(became)
      return clicks
    },
  }
}

/** The random numbers of each part of a run. */
export function randomOf(seed: number): (name: string) => Random {
  return name => new Random([...name].reduce((sum, char) => sum * 31 + char.charCodeAt(0), seed))
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
