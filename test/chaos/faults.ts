import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { sql } from 'kysely'
import type { LocalOem } from '../../playground/feeds/local-oem.ts'
import type { Fault as SlackFault } from '../../playground/slack/faults.ts'
import type { Fault as TeamsFault } from '../../playground/teams/platform.ts'
import type { Random } from '../oracle/random.ts'
import { workerAtWork } from './kills.ts'
import { note } from './note.ts'
import { LEASE_MS, OURS, PLAYED, type World } from './world.ts'

/** A kind of fault: does it, waits until it is over, and calls `hit` each time that the product really met it. */
interface Fault {
  /** Only if the product uses Redis. */
  redisOnly?: true
  /** Too long for a short run. */
  long?: true
  inflict(world: World, random: Random, hit: () => void): Promise<void>
}

/** The methods that matter most, and any. */
const SLACK_METHODS = ['*', '*', 'chat.postMessage', 'chat.update', 'views.update', 'conversations.history']
const TEAMS_METHODS = ['*', '*', 'send', 'update', 'members', 'token']

function slack(make: (random: Random) => SlackFault): Fault {
  return {
    async inflict(world, random, hit) {
      world.slack.fault(random.pick(SLACK_METHODS), make(random), random.int(1, 2), hit)
      await sleep(random.int(100, 600))
    },
  }
}

function teams(make: (random: Random) => TeamsFault): Fault {
  return {
    async inflict(world, random, hit) {
      world.teams.fault(random.pick(TEAMS_METHODS), make(random), random.int(1, 2), hit)
      await sleep(random.int(100, 600))
    },
  }
}

/** A feed that fails until a request has met it, or for longer; each request meanwhile is a hit. */
function feed(set: (oem: LocalOem, random: Random) => void): Fault {
  return {
    async inflict({ feeds, db }, random, hit) {
      const rows = await db.selectFrom('integration').select('oem').where('state', '=', 'active').execute()
      const asked = PLAYED.filter(one => rows.some(({ oem }) => oem === one))
      const oem = feeds[random.pick(asked)]
      const before = oem.requests.length
      const until = performance.now() + random.int(2_000, 4_000)
      set(oem, random)
      await sleep(random.int(300, 1_000))
      while (oem.requests.length === before && performance.now() < until) await sleep(50)
      oem.healthy()
      for (let n = before; n < oem.requests.length; n += 1) hit()
    },
  }
}

/** Between 0.2 and 3 s from now. */
const later = (random: Random) => sleep(random.int(200, 3_000))
const anyOf = ({ web, workers }: World, random: Random) => random.pick([...web, ...workers])

/**
 * Everything that goes wrong around the product. A new kind is a new line. The addresses are public cases of such a
 * fault.
 */
const FAULTS = {
  'Slack: 429': slack(() => ({ kind: 'rate_limited', retryAfter: 1 })),
  'Slack: 503': slack(() => ({ kind: 'http', status: 503 })),
  'Slack: internal_error': slack(() => ({ kind: 'error', error: 'internal_error' })),
  'Slack: reset before it was applied': slack(() => ({ kind: 'reset_before' })),
  // The message is posted, and the answer is lost: a blind retry posts twice.
  // https://github.com/slackapi/slack-api-specs/issues/10
  'Slack: reset after it was applied': slack(() => ({ kind: 'reset_after' })),
  'Slack: no answer': slack(() => ({ kind: 'hang' })),
  'Slack: slow answer': slack(random => ({ kind: 'slow', until: later(random) })),
  'Teams: 429': teams(() => ({ kind: 'rate_limited', retryAfter: 1 })),
  // A status that says nothing about whether it was posted. https://github.com/openclaw/openclaw/pull/125127
  'Teams: 502': teams(() => ({ kind: 'http', status: 502 })),
  'Teams: reset before it was applied': teams(() => ({ kind: 'reset_before' })),
  // https://github.com/MicrosoftDocs/msteams-docs/issues/11559
  'Teams: reset after it was applied': teams(() => ({ kind: 'reset_after' })),
  'Teams: no answer': teams(() => ({ kind: 'hang' })),
  'Teams: slow answer': teams(random => ({ kind: 'slow', until: later(random) })),
  'feed: connection cut': feed(oem => oem.down()),
  'feed: slow': feed((oem, random) => oem.slow(random.int(200, 1_500))),
  'feed: 429': feed(oem => oem.throttle(1)),
  'feed: maintenance': feed(oem => oem.maintenance()),
  'feed: 500': feed(oem => oem.status(500)),
  'feed: a web page': feed(oem => oem.html()),
  'Postgres: connections of a process cut': {
    async inflict(world, random, hit) {
      if (anyOf(world, random).postgres.cut() > 0) hit()
    },
  },
  // Without a listener on a connection in use, the process ends. https://github.com/brianc/node-postgres/issues/3083
  'Postgres: connections of all ended by the server': {
    async inflict({ db }, _random, hit) {
      const { rows } = await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name <> ${OURS}`.execute(db)
      if (rows.length > 0) hit()
    },
  },
  'Postgres: refuses connections': {
    async inflict(world, random, hit) {
      const { postgres } = anyOf(world, random)
      const before = postgres.refused()
      const ms = random.int(1_500, 3_000)
      postgres.refuse(ms)
      postgres.cut()
      await sleep(ms)
      if (postgres.refused() > before) hit()
    },
  },
  // Its lease expires while it waits, so another worker takes over work that it is still doing.
  'Postgres: silent for longer than a lease': {
    long: true,
    async inflict(world, random, hit) {
      const one = await workerAtWork(world, random)
      if (!one) return
      hit()
      one.postgres.silence(LEASE_MS + 1_000)
      await sleep(LEASE_MS + 1_000)
    },
  },
  // The job "stalls", is done by another worker, and goes on here too. https://github.com/taskforcesh/bullmq/issues/439,
  // https://github.com/OptimalBits/bull/issues/308
  'worker: paused for longer than a lease': {
    long: true,
    async inflict(world, random, hit) {
      const one = await workerAtWork(world, random)
      if (!one) return
      hit()
      await one.pause(LEASE_MS + 1_000)
    },
  },
  // Workers that don't pick up delayed jobs after it. https://github.com/taskforcesh/bullmq/issues/1658
  'Redis: connections of a process cut': {
    redisOnly: true,
    async inflict(world, random, hit) {
      if ((anyOf(world, random).redis?.cut() ?? 0) > 0) hit()
    },
  },
  // https://github.com/OptimalBits/bull/issues/1143
  'Redis: loses everything': {
    redisOnly: true,
    async inflict({ redisUrl }, _random, hit) {
      const redis = new Redis(redisUrl ?? '')
      await redis.flushdb()
      redis.disconnect()
      hit()
    },
  },
  'request: the answer is lost': {
    async inflict({ edge }, random, hit) {
      edge.loseAnswers(random.int(1, 2), hit)
      await sleep(500)
    },
  },
  // https://github.com/microsoft/botbuilder-dotnet/issues/5005, https://github.com/slackapi/bolt-python/issues/868
  'request: comes twice': {
    async inflict({ edge }, random, hit) {
      edge.repeatRequests(random.int(1, 2), hit)
      await sleep(500)
    },
  },
} satisfies Record<string, Fault>
export type FaultName = keyof typeof FAULTS

/** The kinds that a run of so many milliseconds on this backend can meet. */
export function faultNames(backend: World['backend'], ms: number): FaultName[] {
  // Keys of a record are strings to TypeScript; this one has no others.
  const names = Object.keys(FAULTS) as FaultName[]
  const can = ({ redisOnly, long }: Fault) => (backend === 'redis' || !redisOnly) && (ms > 2 * LEASE_MS || !long)
  return names.filter(name => can(FAULTS[name]))
}

export async function inflict(name: FaultName, world: World, random: Random, hit: () => void): Promise<void> {
  const fault: Fault = FAULTS[name]
  await fault.inflict(world, random, () => {
    note(`hit: ${name}`)
    hit()
  })
}

/** Makes everything around the product work again. */
export function endFaults({ slack, teams, feeds, edge }: World): void {
  slack.clearFaults()
  teams.clearFaults()
  edge.clear()
  for (const oem of PLAYED) feeds[oem].healthy()
}
