import './temporal.ts'
import { type Config, ConfigError, isAnySet, readConfig } from './config.ts'
import type { Platform } from './src/database/tables.ts'
import { PLATFORM_NAMES } from './src/platform.ts'
import { type Running, type Settings, start } from './start.ts'

/** The longest time for an orderly stop; then the process exits anyway. */
const STOP_TIMEOUT_MS = 15_000

/** The name of each platform, the path to which it sends requests, and the address of its local stand-in. */
const CHATS: { readonly [P in Platform]: { name: string; path: string; playedAt(local: Local): string | undefined } } =
  {
    slack: { name: 'Slack', path: '/slack/events', playedAt: local => local?.slack?.apiUrl },
    teams: { name: 'Teams', path: '/teams/messages', playedAt: local => local?.teams?.serviceUrl },
  }

try {
  const config = readConfig(process.env)
  await run(config)
} catch (err) {
  // A wrong setting needs its message, not a stack trace.
  if (!(err instanceof ConfigError)) throw err
  console.error(err.message)
  // At once: connections that the start has opened would keep the process running.
  process.exit(1)
}

async function run(config: Config): Promise<void> {
  const local = await localParts(config)
  const { page, ...running } = await startWith(config, local)
  let isStopping = false
  const stopAll = async () => {
    if (isStopping) return
    isStopping = true
    console.log('\nStopping…')
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref()
    await page?.close()
    await running.stop()
    await local?.stop()
    process.exit(0)
  }
  process.on('SIGINT', () => void stopAll())
  process.on('SIGTERM', () => void stopAll())
  // The last step, because whoever reads the message may stop the process at once.
  console.log(readyBlock(config, running.origin, local, page?.url))
}

/** Starts the product and opens the page in front of it. If that fails, everything is stopped. */
async function startWith(config: Config, local: Local) {
  let running: Running | undefined
  try {
    running = await start(local?.settings ?? productionSettings(config))
    const origin = `http://${config.host}:${running.port}`
    return { ...running, origin, page: await local?.open(running, origin) }
  } catch (err) {
    await running?.stop()
    await local?.stop()
    throw err
  }
}

type Local = Awaited<ReturnType<typeof localParts>>

/** The playground is only imported if something is not configured; with real settings it is never loaded. */
async function localParts(config: Config) {
  const complete = config.databaseUrl && isAnySet(config) && config.feeds === 'oem' && config.sealKeys
  if (complete) return null
  const { fillIn } = await import('./playground/local.ts').catch((err: unknown) => {
    throw isModuleMissing(err) ? new ConfigError([withoutPlayground(config)]) : err
  })
  return await fillIn(config, line => console.log(line))
}

function isModuleMissing(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === 'ERR_MODULE_NOT_FOUND'
}

/** A production install has neither the playground's packages nor, in the image, its files. */
function withoutPlayground(config: Config): string {
  const missing = [
    ...(config.databaseUrl ? [] : ['DATABASE_URL']),
    ...(config.sealKeys ? [] : ['SEAL_KEYS']),
    ...(isAnySet(config) ? [] : ['SLACK_SIGNING_SECRET or TEAMS_APP_ID']),
    ...(config.feeds === 'oem' ? [] : ['FEEDS=oem']),
  ]
  return `${missing.join(', ')}: what is not set is simulated, and the packages for that are not installed. Set them, or install everything with \`npm ci\`.`
}

function productionSettings(config: Config): Settings {
  if (!config.databaseUrl || !config.sealKeys) throw new Error('readConfig let a gap through.')
  return {
    ...config,
    databaseUrl: config.databaseUrl,
    sealKeys: config.sealKeys,
    feeds: { allowedHosts: config.allowedHosts },
    now: () => new Date(),
  }
}

function readyBlock(config: Config, origin: string, local: Local, page: string | undefined): string {
  const lines = [
    ...(page ? [['Page', `${page}  Open it: Slack and Teams beside each other.`]] : []),
    ['Fleetfeed', `${origin} (role: ${config.role}; /healthz, /readyz)`],
    ['Database', local?.postgres ? `embedded PostgreSQL, data in ${local.postgres.dataDir}` : 'yours (DATABASE_URL)'],
    ['Queues', config.redisUrl ? 'Redis (REDIS_URL)' : 'BullMQ on the same PostgreSQL'],
    ...PLATFORM_NAMES.map(platform => {
      const { name, path, playedAt } = CHATS[platform]
      return [
        name,
        chatText(playedAt(local), config[platform] && sentTo(config, platform, `${config.publicUrl ?? origin}${path}`)),
      ]
    }),
    ...feedLines(config, local),
  ]
  const next = local?.slack
    ? 'Next: `npm run tour` plays the main job in a second terminal. README.md says how to connect your Slack or Teams.'
    : 'Next: type /fleetfeed in Slack, or write help to Fleetfeed in Teams.'
  return [
    '',
    'Fleetfeed is ready',
    ...lines.map(([what, where]) => `  ${what?.padEnd(10)} ${where}`),
    `  ${next}`,
    '  Ctrl-C stops everything.',
    '',
  ].join('\n')
}

function feedLines(config: Config, local: Local): string[][] {
  if (!local?.feeds) return [['OEM feeds', 'the real ones']]
  const played = ['OEM feeds', `played on this machine at ${local.feeds.url}`]
  if (!isAnySet(config)) return [played]
  const credentials = Object.entries(local.feeds.credentials).map(([oem, fields]) => {
    const texts = Object.entries(fields).map(([field, value]) => `${field} ${value}`)
    return ['', `  ${oem}: ${texts.join(', ')}`]
  })
  return [
    played,
    ['', 'Because of FEEDS=local real credentials are REFUSED, and nothing is billed. These work:'],
    ...credentials,
  ]
}

function sentTo(config: Config, platform: Platform, requestUrl: string): string {
  const isSocket = platform === 'slack' && config.slack?.appToken !== undefined
  return isSocket ? 'yours, one workspace, by Socket Mode' : `yours, sends to ${requestUrl}`
}

function chatText(playedAt: string | undefined, sent: string | null): string {
  if (playedAt) return `played on this machine, its API at ${playedAt}`
  return sent ?? 'not set'
}
