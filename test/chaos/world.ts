import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { type LocalFeeds, startFeeds } from '../../playground/feeds/start-feeds.ts'
import { localSlackConfig, localTeamsConfig } from '../../playground/local.ts'
import { type LocalSlack, startSlack } from '../../playground/slack/slack.ts'
import { type LocalTeams, startTeams } from '../../playground/teams/teams.ts'
import { connect } from '../../src/database/connect.ts'
import type { Database } from '../../src/database/tables.ts'
import type { Settings } from '../../start.ts'
import { type ChaosClock, createChaosClock } from './clock.ts'
import { type Edge, startEdge } from './edge.ts'
import { createJumps } from './jump.ts'
import { type ProductProcess, type Spawn, startProcess } from './product-process.ts'

export type ChaosBackend = { name: 'postgres' } | { name: 'redis'; url: string }

/** The feeds that people set up, with different paces. */
export const PLAYED = ['caterpillar', 'komatsu', 'takeuchi'] as const
export type PlayedFeed = (typeof PLAYED)[number]
/** The feed that is so large that a job carries out its Confirms. */
export const LARGE: PlayedFeed = 'caterpillar'

/** Machines of each at the beginning. */
export const FIRST_MACHINES: { readonly [F in PlayedFeed]: number } = { caterpillar: 60, komatsu: 12, takeuchi: 8 }

/** The local platforms, the product’s processes, and what a run may do to both. */
export interface World {
  backend: ChaosBackend['name']
  redisUrl: string | null
  clock: ChaosClock
  /** Moves the clock. */
  jumpTo(to: Date): Promise<void>
  slack: LocalSlack
  teams: LocalTeams
  feeds: LocalFeeds
  edge: Edge
  web: ProductProcess[]
  workers: ProductProcess[]
  /** Our own connections, which nothing cuts. */
  db: Kysely<Database>
  /** What ended a process that nobody killed. */
  endedByItself: string[]
  startedInVain: number
  /**
   * The trail’s newest entry before a person first pressed something that can be pressed again. By person, action and
   * object.
   */
  begunAt: Map<string, number>
  /** What Administrators are asked to do next; `ready` is called once, right before the click of one of them. */
  hurry: { to: 'edit the selection' | 'enter credentials again'; ready: () => Promise<void> } | null
  stop(): Promise<void>
}

/** A job carries out a Confirm of more assets than this. */
const INLINE_ASSETS = 20

/** Long enough that a process which waits for the CPU on a busy machine doesn’t lose its row. */
export const LEASE_MS = 5_000

/** The name of our connections, so that they are not cut with the others. */
export const OURS = 'chaos'

/** Starts everything, on a database with all tables and no rows. */
export async function startWorld(options: {
  databaseUrl: string
  backend: ChaosBackend
  web: number
  workers: number
  /** How its processes are started; by default, as this version of the product. `feeds`: the local ones. */
  spawnWith?: (feeds: LocalFeeds) => Spawn
}): Promise<World> {
  const clock = createChaosClock('2026-10-20T09:00:00Z')
  const at = () => clock.now().getTime()
  const signingSecret = 'chaos-signing-secret'
  const slack = await startSlack({ signingSecret, now: at })
  const teams = await startTeams({ now: at })
  const feeds = await startFeeds({ now: clock.now })
  for (const oem of PLAYED) {
    feeds[oem].fleet.add(FIRST_MACHINES[oem])
    // Several pages, so that a read can be cut between two of them.
    feeds[oem].pageSize = 10
    feeds[oem].tokensExpire = false
  }
  const spawn = options.spawnWith?.(feeds)
  const processes: ProductProcess[] = []
  const redisUrl = options.backend.name === 'redis' ? options.backend.url : null
  const web: ProductProcess[] = []
  const edge = await startEdge(web)
  slack.connect(`${edge.origin}/slack/events`)
  teams.connect(`${edge.origin}/teams/messages`)
  const settings: Omit<Settings, 'now' | 'role'> = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: edge.origin,
    databaseUrl: options.databaseUrl,
    redisUrl,
    sealKeys: `chaos:${randomBytes(32).toString('base64')}`,
    slack: localSlackConfig(slack, signingSecret),
    teams: localTeamsConfig(teams),
    feeds: { allowedHosts: feeds.allowedHosts, hosts: feeds.hosts },
    leaseMs: LEASE_MS,
    inlineAssets: INLINE_ASSETS,
    logLevel: process.env.LOG_LEVEL ?? 'fatal',
  }
  const ours = new URL(options.databaseUrl)
  ours.searchParams.set('application_name', OURS)
  const db = connect({ url: ours.href, poolSize: 4 })
  const workers: ProductProcess[] = []
  const world: World = {
    ...{ backend: options.backend.name, redisUrl, clock, slack, teams, feeds, edge, web, workers, db },
    jumpTo: createJumps({ clock, db, ours: OURS, web, workers }),
    endedByItself: [],
    startedInVain: 0,
    begunAt: new Map(),
    hurry: null,
    stop: async () => {
      await Promise.all(processes.map(one => one.stop()))
      await edge.close()
      await slack.close()
      await teams.close()
      await feeds.close()
      await db.destroy()
    },
  }
  const ends = {
    byItself: (name: string) => void world.endedByItself.push(name),
    inVain: () => {
      world.startedInVain += 1
    },
  }
  const begin = async (role: 'web' | 'worker', count: number, into: ProductProcess[]) => {
    for (let n = 1; n <= count; n += 1) {
      const one = await startProcess(`${role} ${n}`, role, settings, clock, ends, spawn)
      into.push(one)
      processes.push(one)
    }
  }
  await begin('web', options.web, web)
  await begin('worker', options.workers, world.workers)
  await Promise.all(processes.map(one => one.up()))
  return world
}
