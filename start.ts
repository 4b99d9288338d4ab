import { EventEmitter } from 'node:events'
import type { Router } from 'express'
import { Redis } from 'ioredis'
import { CompiledQuery } from 'kysely'
import { type DestinationStream, destination, type Logger, pino } from 'pino'
import { RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import { answerLink } from './adapters/chat/files/open-file.ts'
import { unlessObsolete } from './adapters/chat/unless-obsolete.ts'
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
import type { Messenger } from './src/announcement/messenger.ts'
import type { Context, WorkerContext } from './src/context.ts'
import { connect } from './src/database/connect.ts'
import { migrateToLatest } from './src/database/migrate.ts'
import type { Platform } from './src/database/tables.ts'
import type { Directory } from './src/directory/directory.ts'
import { PLATFORM_NAMES } from './src/platform.ts'
import { keepLinkKeys } from './src/secret/keep-link-keys.ts'
import { parseKeyring } from './src/secret/keyring.ts'

/** One chat platform: what speaks to it, what knows its people, and what answers it (made where this process does). */
interface Side {
  messenger: Messenger
  directory: Directory
  router(): Router
  /** Once what went on after its request was answered has ended. */
  settled(): Promise<void>
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
  /** Answers what is under way, finishes running jobs, then lets everything go. */
  stop(): Promise<void>
}

/** Builds the product on these settings and runs the role's parts. */
export async function start(settings: Settings): Promise<Running> {
  const log = pino({ level: settings.logLevel }, settings.logTo ?? destination())
  await migrateToLatest(settings.databaseUrl)
  const db = connect({
    url: settings.databaseUrl,
    poolSize: 20,
    onError: err => log.warn({ err }, 'A connection to Postgres was lost'),
  })
  const backend = await openBackend({ databaseUrl: settings.databaseUrl, redisUrl: settings.redisUrl })
  const queues = openQueues(backend, log)
  const counters = settings.redisUrl === null ? countersOnPostgres(db) : countersOnRedis(settings.redisUrl, log)
  const feed = createFeed({ ...settings.feeds, now: settings.now, log, limiterFor: counters.limiterFor })
  let ownOrigin = ''
  const ctx: Context = {
    db,
    feed,
    now: settings.now,
    keyring: await keepLinkKeys(db, parseKeyring(settings.sealKeys), log),
    log,
    publicUrl: () => settings.publicUrl?.replace(/\/$/, '') ?? ownOrigin,
    offer: work => {
      queues.offer([work]).catch((err: unknown) => log.warn({ err }, 'Work waits for the next sweep'))
    },
  }
  const sides: Side[] = []
  const messengers: Partial<Record<Platform, Messenger>> = {}
  const directories: Partial<Record<Platform, Directory>> = {}
  for (const platform of PLATFORM_NAMES) {
    const side = await openSide(ctx, settings, platform)
    if (!side) continue
    sides.push(side)
    messengers[platform] = unlessObsolete(ctx, side.messenger)
    directories[platform] = side.directory
  }
  const full: WorkerContext = { ...ctx, messengers, directories }

  const checks = {
    postgres: () => db.selectNoFrom(eb => eb.val(1).as('one')).execute(),
    queue: async () => queues.queues.get('deliver')?.getJobCounts('waiting'),
  }
  const files = createFilesRouter(token => answerLink(ctx, token), log)
  const routers = settings.role === 'worker' ? [] : [...sides.map(side => side.router()), files]
  const web = await startWebServer({ host: settings.host, port: settings.port, routers, checks, log })
  ownOrigin = `http://${settings.host}:${web.port}`
  const worker = settings.role === 'web' ? null : startWorker(full, backend, queues)
  return {
    port: web.port,
    ctx: full,
    queues,
    finished: worker?.finished ?? new EventEmitter(),
    stop: async () => {
      await web.close()
      await Promise.all(sides.map(side => side.settled()))
      await worker?.close()
      await queues.close()
      await backend.close()
      await feed.close()
      counters.close()
      await db.destroy()
    },
  }
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
