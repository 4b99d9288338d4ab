import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Settings } from '../../start.ts'
import type { Spawn } from '../chaos/product-process.ts'

/** What `release-runner.ts` is told. */
export interface Order {
  /** The folder of the version's source. */
  root: string
  environment: Record<string, string>
  /** Where its clock begins. */
  at: string
  /** Where the local feeds are; no environment says that. */
  feeds: Settings['feeds']
  leaseMs: number | undefined
  inlineAssets: number | undefined
}

const logLine = z.object({ level: z.number(), msg: z.string().default('') })
/** pino's number for `error`. */
const ERROR = 50

/**
 * Starts processes of the version whose source is in `root`, with the environment that every version understands.
 * `onError` gets each line that is logged as an error.
 */
export function releaseOf(root: string, onError: (line: string) => void): Spawn {
  return (settings, at) => {
    const { feeds, leaseMs, inlineAssets } = settings
    const order: Order = {
      ...{ root, environment: environmentOf(settings), at: at.toISOString() },
      ...{ feeds, leaseMs, inlineAssets },
    }
    const child = spawn(process.execPath, [fileURLToPath(new URL('./release-runner.ts', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    })
    // It may be killed before it has read its order.
    child.stdin?.on('error', () => {})
    child.stdin?.end(JSON.stringify(order))
    for (const output of [child.stdout, child.stderr]) {
      if (output) createInterface(output).on('line', line => isError(line) && onError(line))
    }
    const ended = once(child, 'exit')
    const port = once(child, 'message').then(([message]: unknown[]) => z.object({ port: z.int() }).parse(message).port)
    return {
      child,
      ended,
      started: Promise.race([port, ended.then(() => null)]),
      async kill() {
        child.kill('SIGKILL')
        await ended
      },
    }
  }
}

/** What is no line of the log is a stack trace, or a warning of Node. */
function isError(line: string): boolean {
  if (!line.startsWith('{')) return /^\s*(?:\w*Error\b|at )/.test(line)
  const read = logLine.safeParse(JSON.parse(line))
  return read.success && read.data.level >= ERROR
}

/** The settings as an operator writes them. */
function environmentOf({ slack, teams, ...settings }: Omit<Settings, 'now'>): Record<string, string> {
  const environment: Record<string, string | null | undefined> = {
    ROLE: settings.role,
    HOST: settings.host,
    PORT: String(settings.port),
    PUBLIC_URL: settings.publicUrl,
    DATABASE_URL: settings.databaseUrl,
    REDIS_URL: settings.redisUrl,
    SEAL_KEYS: settings.sealKeys,
    FEEDS: 'oem',
    FEED_ALLOWED_HOSTS: settings.feeds.allowedHosts.join(','),
    LOG_LEVEL: 'error',
    SLACK_API_URL: slack?.apiUrl,
    SLACK_SIGNING_SECRET: slack?.signingSecret,
    SLACK_BOT_TOKEN: slack?.botToken,
    TEAMS_APP_ID: teams?.appId,
    TEAMS_APP_PASSWORD: teams?.appPassword,
    TEAMS_TENANT_ID: teams?.tenantId,
    TEAMS_ADMINISTRATORS: teams?.administrators.join(','),
    TEAMS_LOGIN_URL: teams?.loginUrl,
    TEAMS_OAUTH_SCOPE: teams?.oauthScope,
    TEAMS_ISSUER: teams?.issuer,
    TEAMS_OPENID_METADATA_URL: teams?.openIdMetadataUrl,
  }
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}
