import { EventEmitter } from 'node:events'
import type { Router } from 'express'
import { Redis } from 'ioredis'
import { CompiledQuery } from 'kysely'
import type { DestinationStream, Logger } from 'pino'
import { RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import type { FindAudience } from './adapters/chat/channels/channel-audience.ts'
import { unlessObsolete } from './adapters/chat/deliveries/unless-obsolete.ts'
import { answerLink } from './adapters/chat/files/open-file.ts'
import { performClick } from './adapters/chat/inbox/perform-click.ts'
import { createFeed } from './adapters/feeds/create-feed.ts'
import type { LimiterFor } from './adapters/feeds/login-limit.ts'
import { measuredFeed } from './adapters/metrics/measured-feed.ts'
import { measuredMessenger } from './adapters/metrics/measured-messenger.ts'
import { createMetrics } from './adapters/metrics/metrics.ts'
import { partsOf } from './adapters/metrics/parts.ts'
import { createOperatorRouter, type Guesses } from './adapters/operator/router.ts'
import { openSlack } from './adapters/slack/open.ts'
import { openTeams } from './adapters/teams/open.ts'
import type { Tracing } from './adapters/tracing/open-tracing.ts'
import { createFilesRouter } from './adapters/web/files.ts'
import { createMetricsRouter } from './adapters/web/metrics.ts'
import { startWebServer } from './adapters/web/server.ts'
import { ConfigError, type PlatformConfigs, type PlatformSettings, type Role } from './config.ts'
import { openBackend } from './jobs/backend.ts'
import { openQueues, type Queues } from './jobs/queues.ts'
import { type FinishedJobs, startWorker } from './jobs/worker.ts'
import { openLog } from './log.ts'
import { untilReached } from './reach.ts'
import type { Messenger } from './src/announcement/messenger.ts'
import { resumeConfigured } from './src/announcement/resume-deliveries.ts'
import type { Context, WorkerContext } from './src/context.ts'
import { onPool, openPool } from './src/database/connect.ts'
import { migrateToLatest } from './src/database/migrate.ts'
import { pingPostgres } from './src/database/ping.ts'
import type { Platform } from './src/database/tables.ts'
import type { Directory } from './src/directory/directory.ts'
import { MINUTE_MS } from './src/durations.ts'
import { PLATFORM_NAMES } from './src/platform.ts'
import type { Retention } from './src/retention/retention.ts'
import { checkKeys } from './src/secret/check-keys.ts'
import { parseKeyring } from './src/secret/keyring.ts'
import { saveLinkKeys } from './src/secret/save-link-keys.ts'

/** One chat platform: its messenger, its directory, and its router (created only if this process serves people). */
interface ChatPlatform {
  messenger: Messenger
  directory: Directory
  findAudience: FindAudience
  router(): Router
  /** Begins to receive what the platform does not send to the router. Only after `router`. */
  connect(): void
  /** Receives no more in that way, and answers what is under way. Never rejects. */
  close(): Promise<void>
  /** Why the platform doesn't work, as a sentence for an operator; null: it works, as far as is known. */
  trouble(): string | null
  /** Resolves when the work that continued after its requests were answered has ended. */
  drained(): Promise<void>
}

/** How each platform is opened. */
const OPEN_CHAT: {
  readonly [P in Platform]: (ctx: Context, config: PlatformConfigs[P]) => ChatPlatform | Promise<ChatPlatform>
} = {
  slack: openSlack,
  teams: openTeams,
}

/** Everything that the product needs to run. What was not configured is replaced by local parts by now. */
export interface Settings extends PlatformSettings {
  role: Role
  host: string
  port: number
  /** The public URL; null: only reachable on this machine. */
  publicUrl: string | null
  databaseUrl: string
  redisUrl: string | null
  sealKeys: string
  feeds: Omit<Parameters<typeof createFeed>[0], 'now' | 'log'>
  /** How long a start waits for PostgreSQL and Redis; default 5 minutes. */
  startTimeoutMs?: number
  /** How long a lease lasts without renewal; default `LEASE_MS` of src/lease.ts. */
  leaseMs?: number
  /** How long rows are kept that nothing needs any more; default `DEFAULT_RETENTION` of src/retention/retention.ts. */
  retention?: Retention
  /** With more assets than this a job applies a Confirm; default `INLINE_ASSETS` of src/selection/confirm.ts. */
  inlineAssets?: number
  /** After how long without work a connection to PostgreSQL is closed; default `IDLE_MS` of src/database/connect.ts. */
  idleMs?: number
  /** How long a stop waits for running work; default 9 s. */
  finishMs?: number
  logLevel: string
  /** Where log lines go; default standard output. */
  logTo?: DestinationStream
  /** The bearer of `/metrics`; null or absent: there are none. */
  metricsToken?: string | null
  /** Opens the operator's page; null or absent: there is none. */
  operatorToken?: string | null
  /** Where traces are sent, e.g. `http://127.0.0.1:4318`; null or absent: none are made. */
  tracesUrl?: string | null
  now: () => Date
}

export interface Running {
  /** The port of the HTTP server. A worker has one too, for `/healthz` and `/readyz`. */
  port: number
  ctx: WorkerContext
  queues: Queues
  /** Emits `job` each time a job of this process has ended. */
  finished: FinishedJobs
  /**
   * Stops accepting requests and jobs, finishes running ones, then closes all connections. Takes at most `FINISH_MS`
   * and `CLOSE_MS`. Never rejects.
   */
  stop(): Promise<void>
}

/** Long enough for a server that reboots, or a container that starts after ours. */
const START_TIMEOUT_MS = 5 * MINUTE_MS

/** How long running work may take to finish. Docker waits 10 s before it kills, Kubernetes and Heroku 30 s. */
const FINISH_MS = 9_000

/** How long closing the connections may take. */
const CLOSE_MS = 2_000

/** Builds the product from these settings and runs the parts of the role. */
export async function start(settings: Settings): Promise<Running> {
  const log = openLog({ level: settings.logLevel, to: settings.logTo })
  const waiting = { log, timeoutMs: settings.startTimeoutMs ?? START_TIMEOUT_MS }
  const unlimited = await untilReached('PostgreSQL', waiting, () => migrateToLatest(settings.databaseUrl))
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
  const tracing = settings.tracesUrl ? await beginTraces(settings.tracesUrl, settings.role, log) : null
  const backend = await untilReached(settings.redisUrl === null ? 'PostgreSQL' : 'Redis', waiting, () =>
    openBackend({
      databaseUrl: settings.databaseUrl,
      redisUrl: settings.redisUrl,
      pool,
      telemetry: tracing?.telemetry,
    }),
  )
  const queues = openQueues(backend, log)
  const counters = settings.redisUrl === null ? countersOnPostgres(db) : countersOnRedis(settings.redisUrl, log)
  const oems = createFeed({ ...settings.feeds, now: settings.now, log, limiterFor: counters.limiterFor })
  let ownOrigin = ''
  const given = parseKeyring(settings.sealKeys)
  refuseOtherKeys(await untilReached('PostgreSQL', waiting, () => checkKeys(db, given)), log)
  const keyring = await untilReached('PostgreSQL', waiting, () => saveLinkKeys(db, given, log))
  const ctx: Context = {
    db,
    feed: oems,
    now: settings.now,
    keyring,
    log,
    inlineAssets: settings.inlineAssets,
    leaseMs: settings.leaseMs,
    retention: settings.retention,
    // With Socket Mode nobody needs to reach this server, and Slack can't.
    publicUrl: () => settings.publicUrl?.replace(/\/$/, '') ?? (settings.slack?.appToken ? null : ownOrigin),
    enqueueHint: work => {
      queues.enqueue([work]).catch((err: unknown) => log.warn({ err }, 'Work waits for the next sweep'))
    },
  }
  const metrics = settings.metricsToken
    ? createMetrics(partsOf(ctx, pool, queues.queues), { onError: notScraped(log) })
    : null
  ctx.traceClick = tracing?.traceClick
  if (metrics) {
    ctx.feed = measuredFeed(metrics, oems)
    ctx.clickSeen = metrics.clickSeen
  }
  const chats: { platform: Platform; chat: ChatPlatform }[] = []
  const messengers: Partial<Record<Platform, Messenger>> = {}
  const directories: Partial<Record<Platform, Directory>> = {}
  // In parallel, so that a slow platform doesn't delay the others.
  const opened = await Promise.all(
    PLATFORM_NAMES.map(async platform => {
      return { platform, chat: await openChat(ctx, settings, platform) }
    }),
  )
  for (const { platform, chat } of opened) {
    if (!chat) continue
    chats.push({ platform, chat })
    const messenger = unlessObsolete(ctx, chat.messenger)
    const measured = metrics ? measuredMessenger(metrics, platform, messenger) : messenger
    messengers[platform] = tracing ? tracing.traced(platform, measured) : measured
    directories[platform] = chat.directory
  }
  const workerCtx: WorkerContext = {
    ...{ ...ctx, messengers, directories },
    performClick: async (to, actor, interaction) => {
      const chat = chats.find(({ platform }) => platform === actor.platform)?.chat
      return await performClick(to, actor, interaction, chat?.findAudience ?? (async () => 'unasked'))
    },
  }

  const checks = {
    postgres: () => pingPostgres(settings.databaseUrl),
    queue: () => backend.ping(),
  }
  const files = createFilesRouter(token => answerLink(ctx, token), log)
  const forPeople = settings.role === 'worker' ? [] : [...chats.map(({ chat }) => chat.router()), files]
  if (settings.operatorToken && settings.role !== 'worker') {
    const guesses = countGuesses(counters.limiterFor, log)
    forPeople.push(createOperatorRouter(ctx, { token: settings.operatorToken, guesses }))
  }
  const forOperators =
    metrics && settings.metricsToken ? [createMetricsRouter(settings.metricsToken, metrics.scrape)] : []
  const routers = [...forOperators, ...forPeople]
  const outages = () =>
    Object.fromEntries(
      chats.flatMap(({ platform, chat }) => {
        const trouble = chat.trouble()
        return trouble === null ? [] : [[platform, trouble]]
      }),
    )
  const { host, port } = settings
  const web = await startWebServer({ host, port, routers, checks, out: outages, log }).catch(explainListening(settings))
  ownOrigin = `http://${settings.host}:${web.port}`
  if (settings.role !== 'worker') for (const { chat } of chats) chat.connect()
  if (settings.role !== 'web') {
    const platforms = chats.map(({ platform }) => platform)
    await resumeConfigured(ctx, platforms).catch((err: unknown) => {
      log.error({ err }, 'What waits for the settings of a platform goes on waiting')
    })
  }
  const worker = settings.role === 'web' ? null : startWorker(workerCtx, backend, queues)
  if (metrics) worker?.finished.on('job', metrics.jobEnded)
  return {
    port: web.port,
    ctx: workerCtx,
    queues,
    finished: worker?.finished ?? new EventEmitter(),
    stop: async () => {
      const finished = await within(settings.finishMs ?? FINISH_MS, log, async () => {
        // In parallel, since neither waits for the other. Work that continues after an answer began with a request, so
        // it is drained afterwards.
        await Promise.all([web.close(), worker?.close(), ...chats.map(({ chat }) => chat.close())])
        await Promise.all(chats.map(({ chat }) => chat.drained()))
      })
      if (!finished) log.warn('What was still under way is cut off: its rows say what is left to do')
      await within(CLOSE_MS, log, async () => {
        await queues.close()
        await backend.close()
        await oems.close()
        counters.close()
        await db.destroy()
        await tracing?.close()
      })
    },
  }
}

/**
 * A lost key doesn't end the start, because the credentials that it sealed can be entered anew. Another key under the
 * same id does: it is a mistake, and what it seals would be lost when that is mended.
 */
function refuseOtherKeys({ missing, different }: Awaited<ReturnType<typeof checkKeys>>, log: Logger): void {
  if (different.length > 0) {
    throw new ConfigError([
      `SEAL_KEYS has another key under the id ${different.join(', ')} than the one that sealed what is stored: put that one back, and give a new key an id of its own.`,
    ])
  }
  if (missing.length > 0) {
    log.error(
      { keys: missing },
      'SEAL_KEYS lacks keys that sealed stored credentials: add them again, or enter those credentials anew',
    )
  }
}

/** Why the HTTP server could not listen, by error code. */
const NOT_LISTENING: Readonly<Record<string, (settings: Settings) => string>> = {
  EADDRINUSE: ({ port }) => `PORT ${port} is in use by another process: stop that one, or set another PORT.`,
  EACCES: ({ port }) => `PORT ${port} is not for this user: set one above 1023, and put a proxy in front of it.`,
  EADDRNOTAVAIL: ({ host }) => `HOST ${host} is no address of this machine: set one that is, or 0.0.0.0 for all.`,
  ENOTFOUND: ({ host }) => `HOST ${host} is no known name: set an address of this machine, or 0.0.0.0 for all.`,
}

function explainListening(settings: Settings): (err: unknown) => never {
  return err => {
    const code = err instanceof Error && 'code' in err ? String(err.code) : ''
    const explain = NOT_LISTENING[code]
    throw explain ? new ConfigError([explain(settings)]) : err
  }
}

/** Loads the SDK only here: it takes longer to load than the rest of a start. */
async function beginTraces(url: string, role: Role, log: Logger): Promise<Tracing> {
  const { openTracing } = await import('./adapters/tracing/open-tracing.ts')
  return openTracing({ url, role, log })
}

/**
 * Wrong tokens of the operator's page: as many as somebody may mistype, counted for all processes and callers. More than that
 * are not logged: a flood must not fill the log.
 */
function countGuesses(limiterFor: LimiterFor, log: Logger): Guesses {
  const points = 10
  const limiter = limiterFor({ requests: points, seconds: 15 * 60 }, 'operator')
  return {
    count: async from => {
      // By address would tell nobody apart: behind a proxy all callers have the same.
      const { consumedPoints } = await limiter.penalty('all')
      const tooMany = consumedPoints > points
      if (!tooMany) log.warn({ from }, 'Somebody entered a wrong token on the operator’s page')
      return { tooMany }
    },
  }
}

function notScraped(log: Logger): (err: unknown, part: string) => void {
  return (err, part) => log.warn({ err, part }, 'A part of the metrics could not be read')
}

/** Whether `body` ended within that time. Its errors are logged and count as an end, so that the stop continues. */
async function within(ms: number, log: Logger, body: () => Promise<void>): Promise<boolean> {
  const done = body().then(
    () => true,
    (err: unknown) => {
      log.warn({ err }, 'Stopping: a part did not end well')
      return true
    },
  )
  const timer = Promise.withResolvers<boolean>()
  const timeout = setTimeout(timer.resolve, ms, false)
  return await Promise.race([done, timer.promise]).finally(() => clearTimeout(timeout))
}

async function openChat<P extends Platform>(
  ctx: Context,
  settings: Settings,
  platform: P,
): Promise<ChatPlatform | null> {
  const config: PlatformSettings[P] = settings[platform]
  return config && (await OPEN_CHAT[platform](ctx, config))
}

/**
 * Counters of the requests that an OEM allows a login. All processes share them, because feeds of one login are read
 * and verified at the same time.
 */
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
  // The interface that rate-limiter-flexible expects of a node-postgres client, on the process's pool.
  const storeClient = {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      const { rows } = await db.executeQuery(CompiledQuery.raw(text, values))
      return { rows, rowCount: rows.length }
    },
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
