import { EventEmitter } from 'node:events'
import type { Router } from 'express'
import { Redis } from 'ioredis'
import { CompiledQuery } from 'kysely'
import { type DestinationStream, destination, type Logger, pino } from 'pino'
import { RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import type { AskReaders } from './adapters/chat/channels/channel-readers.ts'
import { unlessObsolete } from './adapters/chat/deliveries/unless-obsolete.ts'
import { answerLink } from './adapters/chat/files/open-file.ts'
import { redoClick } from './adapters/chat/redo-click.ts'
import { createFeed } from './adapters/feeds/create-feed.ts'
import type { LimiterFor } from './adapters/feeds/pace.ts'
import { openSlack } from './adapters/slack/open.ts'
import { openTeams } from './adapters/teams/open.ts'
import { createFilesRouter } from './adapters/web/files.ts'
import { startWebServer } from './adapters/web/server.ts'
import type { PlatformConfigs, PlatformSettings, Role } from './config.ts'
import { openBackend } from './jobs/backend.ts'
import { openQueues, type Queues } from './jobs/queues.ts'
import { type FinishedJobs, startWorker } from './jobs/worker.ts'
import { untilReached } from './reach.ts'
import type { Messenger } from './src/announcement/messenger.ts'
import { takeUpConfigured } from './src/announcement/take-up.ts'
import type { Context, WorkerContext } from './src/context.ts'
import { onPool, openPool } from './src/database/connect.ts'
import { migrateToLatest } from './src/database/migrate.ts'
import { pingPostgres } from './src/database/ping.ts'
import type { Platform } from './src/database/tables.ts'
import type { Directory } from './src/directory/directory.ts'
import { MINUTE_MS } from './src/durations.ts'
import { PLATFORM_NAMES } from './src/platform.ts'
import { keepLinkKeys } from './src/secret/keep-link-keys.ts'
import { parseKeyring } from './src/secret/keyring.ts'

/** One chat platform: what speaks to it, what knows its people, and what answers it (made where this process does). */
interface Side {
  messenger: Messenger
  directory: Directory
  readersOf: AskReaders
  router(): Router
  /** Why it is out, in a sentence for an operator; null: it isn't, as far as is known. */
  trouble(): string | null
  /** Once what went on after its request was answered has ended. */
  drained(): Promise<void>
}

/** How each is opened. */
const OPEN: { readonly [P in Platform]: (ctx: Context, config: PlatformConfigs[P]) => Side | Promise<Side> } = {
  slack: openSlack,
  teams: openTeams,
}

/** Everything that is needed to run, decided: what was not configured has been given something local by now. */
export interface Settings extends PlatformSettings {
  role: Role
  host: string
  port: number
  /** Where people reach it; null: on this machine alone. */
  publicUrl: string | null
  databaseUrl: string
  redisUrl: string | null
  sealKeys: string
  feeds: Omit<Parameters<typeof createFeed>[0], 'now' | 'log'>
  /** How long a start waits for Postgres and Redis to be there; 5 minutes without it. */
  startPatienceMs?: number
  /** How long the row of a killed process waits to be taken over; `LEASE_MS` of src/lease.ts without it. */
  leaseMs?: number
  /** Above this many assets a job carries a Confirm out; `INLINE_ASSETS` of src/selection/confirm.ts without it. */
  inlineAssets?: number
  /** After how long without work a connection to Postgres is closed; `IDLE_MS` of src/database/connect.ts without it. */
  idleMs?: number
  /** How long a stop waits for what is under way; 9 s without it. */
  finishMs?: number
  logLevel: string
  /** Where log lines go; standard output without it. */
  logTo?: DestinationStream
  now: () => Date
}

export interface Running {
  /** Where the HTTP server listens: a worker has one too, for `/healthz` and `/readyz`. */
  port: number
  ctx: WorkerContext
  queues: Queues
  /** Emits `job` each time a job of this process has ended. */
  finished: FinishedJobs
  /**
   * Takes neither requests nor jobs any more, answers and finishes what is under way, then lets everything go. Takes
   * `FINISH_MS` and `LET_GO_MS` at most. Never rejects.
   */
  stop(): Promise<void>
}

/** A server that reboots, or a container that comes up after ours, is there by then. */
const START_PATIENCE_MS = 5 * MINUTE_MS

/** How long what is under way may take to end. Docker waits 10 s before it kills, Kubernetes and Heroku 30 s. */
const FINISH_MS = 9_000

/** How long connections may take to be closed. */
const LET_GO_MS = 2_000

/** Builds the product on these settings and runs the role's parts. */
export async function start(settings: Settings): Promise<Running> {
  const log = pino({ level: settings.logLevel }, settings.logTo ?? destination())
  const patience = { log, patienceMs: settings.startPatienceMs ?? START_PATIENCE_MS }
  const unlimited = await untilReached('PostgreSQL', patience, () => migrateToLatest(settings.databaseUrl))
  if (unlimited.length > 0) {
    log.warn(
      { unlimited },
      'The role may not set these for itself: set them for it, so that no statement runs for ever',
    )
  }
  const pool = openPool({
    url: settings.databaseUrl,
    idleMs: settings.idleMs,
    onError: err => log.warn({ err }, 'A connection to Postgres was lost'),
  })
  const db = onPool(pool)
  const backend = await untilReached('The store of the queues', patience, () =>
    openBackend({ databaseUrl: settings.databaseUrl, redisUrl: settings.redisUrl, pool }),
  )
  const queues = openQueues(backend, log)
  const counters = settings.redisUrl === null ? countersOnPostgres(db) : countersOnRedis(settings.redisUrl, log)
  const feed = createFeed({ ...settings.feeds, now: settings.now, log, limiterFor: counters.limiterFor })
  let ownOrigin = ''
  const keyring = await untilReached('PostgreSQL', patience, () =>
    keepLinkKeys(db, parseKeyring(settings.sealKeys), log),
  )
  const ctx: Context = {
    db,
    feed,
    now: settings.now,
    keyring,
    log,
    inlineAssets: settings.inlineAssets,
    leaseMs: settings.leaseMs,
    publicUrl: () => settings.publicUrl?.replace(/\/$/, '') ?? ownOrigin,
    enqueueHint: work => {
      queues.enqueue([work]).catch((err: unknown) => log.warn({ err }, 'Work waits for the next sweep'))
    },
  }
  const sides: { platform: Platform; side: Side }[] = []
  const messengers: Partial<Record<Platform, Messenger>> = {}
  const directories: Partial<Record<Platform, Directory>> = {}
  // Beside one another: a platform that is slow to answer holds up none of the others.
  const opened = await Promise.all(
    PLATFORM_NAMES.map(async platform => {
      return { platform, side: await openSide(ctx, settings, platform) }
    }),
  )
  for (const { platform, side } of opened) {
    if (!side) continue
    sides.push({ platform, side })
    messengers[platform] = unlessObsolete(ctx, side.messenger)
    directories[platform] = side.directory
  }
  const full: WorkerContext = {
    ...{ ...ctx, messengers, directories },
    redoClick: async (to, actor, interaction) => {
      const side = sides.find(({ platform }) => platform === actor.platform)?.side
      return await redoClick(to, actor, interaction, side?.readersOf ?? (async () => 'unasked'))
    },
  }

  const checks = {
    postgres: () => pingPostgres(settings.databaseUrl),
    queue: () => backend.ping(),
  }
  const files = createFilesRouter(token => answerLink(ctx, token), log)
  const routers = settings.role === 'worker' ? [] : [...sides.map(({ side }) => side.router()), files]
  const out = () =>
    Object.fromEntries(
      sides.flatMap(({ platform, side }) => {
        const trouble = side.trouble()
        return trouble === null ? [] : [[platform, trouble]]
      }),
    )
  const web = await startWebServer({ host: settings.host, port: settings.port, routers, checks, out, log })
  ownOrigin = `http://${settings.host}:${web.port}`
  if (settings.role !== 'web') {
    const platforms = sides.map(({ platform }) => platform)
    await takeUpConfigured(ctx, platforms).catch((err: unknown) => {
      log.error({ err }, 'What waits for the settings of a platform goes on waiting')
    })
  }
  const worker = settings.role === 'web' ? null : startWorker(full, backend, queues)
  return {
    port: web.port,
    ctx: full,
    queues,
    finished: worker?.finished ?? new EventEmitter(),
    stop: async () => {
      const finished = await within(settings.finishMs ?? FINISH_MS, log, async () => {
        // At the same time: neither waits for the other. What goes on after an answer began with a request.
        await Promise.all([web.close(), worker?.close()])
        await Promise.all(sides.map(({ side }) => side.drained()))
      })
      if (!finished) log.warn('What was still under way is cut off: its rows say what is left to do')
      await within(LET_GO_MS, log, async () => {
        await queues.close()
        await backend.close()
        await feed.close()
        counters.close()
        await db.destroy()
      })
    },
  }
}

/** Whether it ended within that time. What it throws is logged: a process that stops goes on stopping. */
async function within(ms: number, log: Logger, body: () => Promise<void>): Promise<boolean> {
  const done = body().then(
    () => true,
    (err: unknown) => {
      log.warn({ err }, 'Stopping: a part did not end well')
      return true
    },
  )
  const timer = Promise.withResolvers<boolean>()
  const late = setTimeout(timer.resolve, ms, false)
  return await Promise.race([done, timer.promise]).finally(() => clearTimeout(late))
}

async function openSide<P extends Platform>(ctx: Context, settings: Settings, platform: P): Promise<Side | null> {
  const config: PlatformSettings[P] = settings[platform]
  return config && (await OPEN[platform](ctx, config))
}

/** Several workers share what an OEM allows a login: feeds of one login are read at the same time, and tried by Verify. */
interface SharedCounters {
  limiterFor: LimiterFor
  close(): void
}

function countersOnRedis(redisUrl: string, log: Logger): SharedCounters {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 })
  redis.on('error', err => log.warn({ err }, 'The counters of requests to OEMs are out of reach'))
  return {
    limiterFor: (rate, keyPrefix) =>
      new RateLimiterRedis({ storeClient: redis, keyPrefix, points: rate.requests, duration: rate.seconds }),
    close: () => redis.disconnect(),
  }
}

function countersOnPostgres(db: Context['db']): SharedCounters {
  // What rate-limiter-flexible asks of a client of node-postgres: the pool of everything else does it.
  const storeClient = {
    query: ({ text, values }: { text: string; values: unknown[] }) => db.executeQuery(CompiledQuery.raw(text, values)),
  }
  return {
    limiterFor: (rate, keyPrefix) =>
      new RateLimiterPostgres({
        storeClient,
        storeType: 'client',
        tableName: 'feed_pace',
        tableCreated: true,
        keyPrefix,
        points: rate.requests,
        duration: rate.seconds,
      }),
    close: () => {},
  }
}
