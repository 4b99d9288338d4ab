import { resolve } from 'node:path'
import { z } from 'zod'
import type { SlackConfig } from './adapters/slack/config.ts'
import { PUBLIC_CLOUD, type TeamsConfig } from './adapters/teams/config.ts'
import type { Platform } from './src/database/tables.ts'
import { PLATFORM_NAMES } from './src/platform.ts'
import { RETENTION, type Retention } from './src/retention/retention.ts'
import { parseKeyring } from './src/secret/keyring.ts'

/** The configuration of each chat platform. */
export interface PlatformConfigs {
  slack: SlackConfig
  teams: TeamsConfig
}

/**
 * Null if a platform is not configured: then it is played locally, or, in production, not offered (at least one must be
 * configured).
 */
export type PlatformSettings = { [P in Platform]: PlatformConfigs[P] | null }

/** All settings from the environment, read once and decided once. */
export interface Config extends PlatformSettings {
  production: boolean
  role: Role
  /** Where local parts keep their data. */
  dataDir: string
  host: string
  port: number
  publicUrl: string | null
  /** null: the embedded PostgreSQL. */
  databaseUrl: string | null
  /** null: the queues are in PostgreSQL. */
  redisUrl: string | null
  /** null: a key is made and stored in `.data` (never in production). */
  sealKeys: string | null
  /** `local`: the playground's OEM feeds, which refuse real credentials. */
  feeds: 'oem' | 'local'
  allowedHosts: string[]
  /** How long a start waits for PostgreSQL and Redis. */
  startTimeoutMs: number
  /** How long rows are kept that nothing needs any more. */
  retention: Retention
  logLevel: string
  /** The bearer of `/metrics`; null: there are none. */
  metricsToken: string | null
  /** Opens the operator's page; null: there is none. */
  operatorToken: string | null
  /** Where traces are sent, without `/v1/traces`; null: none are made. */
  tracesUrl: string | null
}

const ROLES = ['all', 'web', 'worker'] as const
/** `web` serves people, `worker` does background work, `all` does both. */
export type Role = (typeof ROLES)[number]

/**
 * What is wrong or missing, or leads to a server that can't be used: one sentence for each, with the variable and the
 * remedy. Ends the start.
 */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`Fleetfeed can't start:\n${problems.map(problem => `  - ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

const text = z.string().trim().min(1).optional()
const url = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `is not a URL like ${example}` }).optional()

const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** An object id or an address like `ada@example.com`, with or without a tenant in front. */
const NAME_OF_PERSON = new RegExp(`^(?:${GUID}/)?(?:${GUID}|[^\\s@,;:<>"()/]+@[^\\s@,;:<>"()/]+)$`)
const ADDRESS_ALONE = /^[^/]+@/

/** Parses names as people paste them: `"Ada Keller" <mailto:ada@example.com>;`, `{object id}`. */
function namesOf(listed: string): string[] {
  const bare = (one: string) =>
    (/<([^<>]*)>[;\s]*$/.exec(one)?.[1] ?? one)
      .replace(/^["'{\s]+|["'};\s]+$/g, '')
      .replace(/^mailto:/, '')
      .trim()
  return listed
    .toLowerCase()
    .split(/[,\n]/)
    .map(one => bare(one.trim()))
    .filter(one => one !== '')
}

const split = (listed: string) =>
  listed
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '')

const PORT = 'must be a whole number, 0 to 65535'

const SECONDS = 'must be a whole number of seconds, 0 or more'

/** Days of a retention. */
function days({ days: byDefault, least }: (typeof RETENTION)[keyof typeof RETENTION]) {
  const error = `must be a whole number of days, at least ${least}${byDefault === null ? '; leave it out to keep them for ever' : ''}`
  return z.coerce
    .number({ error })
    .int(error)
    .min(least, error)
    .optional()
    .transform(given => given ?? byDefault)
}

const APP_TOKEN =
  'is no app-level token (xapp-…): make one under Basic Information, App-Level Tokens, with the scope connections:write'

/** Long enough that nobody guesses it. */
const token = z
  .string()
  .trim()
  .regex(/^[\w~+/.-]{24,}=*$/, {
    error: 'must have at least 24 letters, digits or _~+/.-: make one with `openssl rand -hex 24`',
  })
  .optional()

const environment = z.object({
  NODE_ENV: text,
  ROLE: z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` }).default('all'),
  HOST: text,
  DATA_DIR: text,
  PORT: z.coerce.number({ error: PORT }).int(PORT).min(0, PORT).max(65_535, PORT).default(3000),
  PUBLIC_URL: url(/^https?$/, 'https://fleetfeed.example.com'),
  DATABASE_URL: url(/^postgres(ql)?$/, 'postgres://user:password@host:5432/fleetfeed'),
  REDIS_URL: url(/^rediss?$/, 'redis://host:6379'),
  SEAL_KEYS: text.refine(keys => keys === undefined || isKeyring(keys), {
    error: 'is not id:key[,id:key] with keys of 32 bytes in base64; make one with `npm run --silent seal-key`',
  }),
  SLACK_SIGNING_SECRET: text,
  SLACK_APP_TOKEN: z.string().trim().startsWith('xapp-', { error: APP_TOKEN }).optional(),
  SLACK_BOT_TOKEN: text,
  SLACK_CLIENT_ID: text,
  SLACK_CLIENT_SECRET: text,
  SLACK_STATE_SECRET: text,
  SLACK_API_URL: url(/^https?$/, 'https://slack.com/api/').default('https://slack.com/api/'),
  SLACK_AUTHORIZE_URL: url(/^https?$/, 'https://slack.com/oauth/v2/authorize'),
  TEAMS_APP_ID: z.uuid({ error: 'is not an id like 00000000-0000-0000-0000-000000000000' }).optional(),
  TEAMS_APP_PASSWORD: text,
  TEAMS_APP_TYPE: z
    .enum(['SingleTenant', 'MultiTenant'], { error: 'must be SingleTenant or MultiTenant' })
    .default('SingleTenant'),
  TEAMS_TENANT_ID: z.uuid({ error: 'is not an id like 00000000-0000-0000-0000-000000000000' }).optional(),
  TEAMS_ADMINISTRATORS: z
    .string()
    .default('')
    .transform(namesOf)
    .refine(names => names.every(name => NAME_OF_PERSON.test(name)), {
      error:
        'must be e-mail addresses (or user principal names) or Entra object ids, each also as <tenant id>/<address>, separated by commas: ada@example.com, 2f9c1b34-8f6e-4d0a-9f53-0c6b7a1d4711',
    }),
  TEAMS_DIALOGS: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  TEAMS_LOGIN_URL: url(/^https?$/, PUBLIC_CLOUD.loginUrl).default(PUBLIC_CLOUD.loginUrl),
  TEAMS_OAUTH_SCOPE: url(/^https?$/, PUBLIC_CLOUD.oauthScope).default(PUBLIC_CLOUD.oauthScope),
  TEAMS_ISSUER: url(/^https?$/, PUBLIC_CLOUD.issuer).default(PUBLIC_CLOUD.issuer),
  TEAMS_OPENID_METADATA_URL: url(/^https?$/, PUBLIC_CLOUD.openIdMetadataUrl).default(PUBLIC_CLOUD.openIdMetadataUrl),
  FEEDS: z.enum(['oem', 'local'], { error: 'must be oem or local' }).optional(),
  FEED_ALLOWED_HOSTS: z.string().default(''),
  START_PATIENCE_SECONDS: z.coerce.number({ error: SECONDS }).int(SECONDS).min(0, SECONDS).default(300),
  RETENTION_AUDIT_DAYS: days(RETENTION.audit),
  RETENTION_CODES_DAYS: days(RETENTION.codes),
  RETENTION_ODDITIES_DAYS: days(RETENTION.oddities),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'must be a pino level, e.g. info' })
    .default('info'),
  METRICS_TOKEN: token,
  OPERATOR_TOKEN: token,
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?$/, 'http://127.0.0.1:4318'),
})

/** The names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(environment.shape)

/**
 * Reads the environment. Empty variables count as not set. Throws a ConfigError with all problems; no message repeats a
 * value, because it may be a secret.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const parsed = environment.safeParse(set)
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}.`))
  }
  const read = parsed.data
  const production = read.NODE_ENV === 'production'
  const problems = new Map<string, string>()
  /** Keeps only the first problem of each variable. */
  const problem: Report = (name, sentence) => {
    if (!problems.has(name)) problems.set(name, `${name}${sentence}`)
  }
  const platforms: PlatformSettings = { slack: slackConfig(read, problem), teams: teamsConfig(read, problem) }
  if (production) {
    if (!isAnySet(platforms) && problems.size === 0) {
      problem(
        'SLACK_SIGNING_SECRET',
        ' or TEAMS_APP_ID is missing: copy it from your Slack app, Basic Information, App Credentials, or from your Azure bot, Configuration.',
      )
    }
    if (!read.SEAL_KEYS)
      problem(
        'SEAL_KEYS',
        " is missing: make one with `npm run --silent seal-key` and keep it safe; without it stored credentials can't be read.",
      )
    // With Socket Mode nothing is sent to this server.
    const needsAddress = platforms.teams !== null || platforms.slack?.appToken === undefined
    if (!read.PUBLIC_URL && needsAddress)
      problem('PUBLIC_URL', ' is missing: the https address at which Slack and Teams reach this server.')
    else if (read.PUBLIC_URL && !read.PUBLIC_URL.startsWith('https:'))
      problem('PUBLIC_URL', ' must begin with https: in production: credentials are typed in what is sent there.')
    if (!read.DATABASE_URL)
      problem('DATABASE_URL', ' is missing: a PostgreSQL 14 or newer; the embedded one is for trying out.')
    if (read.OPERATOR_TOKEN && read.OPERATOR_TOKEN === read.METRICS_TOKEN)
      problem('OPERATOR_TOKEN', ' must differ from METRICS_TOKEN: who may look at numbers may not act.')
    if (read.FEEDS === 'local') problem('FEEDS', '=local is for trying out; remove it in production.')
  }
  if (problems.size > 0) throw new ConfigError([...problems.values()])
  return {
    production,
    role: read.ROLE,
    dataDir: resolve(read.DATA_DIR ?? '.data'),
    host: read.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: read.PORT,
    publicUrl: read.PUBLIC_URL ?? null,
    databaseUrl: read.DATABASE_URL ?? null,
    redisUrl: read.REDIS_URL ?? null,
    sealKeys: read.SEAL_KEYS ?? null,
    ...platforms,
    // People of a real platform have real credentials.
    feeds: read.FEEDS ?? (production || isAnySet(platforms) ? 'oem' : 'local'),
    allowedHosts: split(read.FEED_ALLOWED_HOSTS),
    startTimeoutMs: read.START_PATIENCE_SECONDS * 1000,
    retention: {
      audit: read.RETENTION_AUDIT_DAYS,
      codes: read.RETENTION_CODES_DAYS,
      oddities: read.RETENTION_ODDITIES_DAYS,
    },
    logLevel: read.LOG_LEVEL,
    metricsToken: read.METRICS_TOKEN ?? null,
    operatorToken: read.OPERATOR_TOKEN ?? null,
    tracesUrl: read.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/$/, '') ?? null,
  }
}

/** Whether at least one platform is configured. */
export function isAnySet(platforms: PlatformSettings): boolean {
  return PLATFORM_NAMES.some(platform => platforms[platform] !== null)
}

type Report = (name: string, sentence: string) => void

function isKeyring(keys: string): boolean {
  try {
    return parseKeyring(keys).keys.size > 0
  } catch {
    return false
  }
}

type Read = z.infer<typeof environment>

const apiUrlOf = ({ SLACK_API_URL: url }: Read) => (url.endsWith('/') ? url : `${url}/`)

/** Slack by Socket Mode; a signing secret is not used, and may be set. */
function socketConfig(read: Read, appToken: string, problem: Report): SlackConfig | null {
  if (read.SLACK_CLIENT_ID !== undefined || read.SLACK_CLIENT_SECRET !== undefined) {
    problem(
      'SLACK_APP_TOKEN',
      ' (Socket Mode) serves one workspace: remove it, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, which are for many.',
    )
  }
  if (!read.SLACK_BOT_TOKEN) {
    problem(
      'SLACK_BOT_TOKEN',
      ' is missing: Socket Mode serves one workspace; copy its Bot User OAuth Token from OAuth & Permissions.',
    )
    return null
  }
  return { apiUrl: apiUrlOf(read), appToken, botToken: read.SLACK_BOT_TOKEN, oauth: null }
}

function slackConfig(read: Read, problem: Report): SlackConfig | null {
  if (read.SLACK_APP_TOKEN) return socketConfig(read, read.SLACK_APP_TOKEN, problem)
  const given = read.SLACK_SIGNING_SECRET ?? read.SLACK_BOT_TOKEN ?? read.SLACK_CLIENT_ID ?? read.SLACK_CLIENT_SECRET
  if (!given) return null
  if (!read.SLACK_SIGNING_SECRET) {
    problem(
      'SLACK_SIGNING_SECRET',
      ' is missing while other Slack settings are set: copy it from your Slack app, Basic Information.',
    )
    return null
  }
  const oauth = read.SLACK_CLIENT_ID !== undefined || read.SLACK_CLIENT_SECRET !== undefined
  if (!read.SLACK_BOT_TOKEN && !oauth) {
    problem(
      'SLACK_BOT_TOKEN',
      ' (for one workspace) or SLACK_CLIENT_ID with SLACK_CLIENT_SECRET (for many) is missing.',
    )
  }
  if (oauth) {
    const needed = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET', 'PUBLIC_URL'] as const
    for (const name of needed) {
      if (!read[name])
        problem(name, ` is missing: installing into many workspaces by OAuth needs ${needed.join(', ')}.`)
    }
  }
  return {
    apiUrl: apiUrlOf(read),
    signingSecret: read.SLACK_SIGNING_SECRET,
    botToken: read.SLACK_BOT_TOKEN ?? null,
    oauth:
      read.SLACK_CLIENT_ID && read.SLACK_CLIENT_SECRET && read.SLACK_STATE_SECRET && read.PUBLIC_URL
        ? {
            clientId: read.SLACK_CLIENT_ID,
            clientSecret: read.SLACK_CLIENT_SECRET,
            stateSecret: read.SLACK_STATE_SECRET,
            publicUrl: read.PUBLIC_URL.replace(/\/$/, ''),
            authorizeUrl: read.SLACK_AUTHORIZE_URL ?? null,
          }
        : null,
  }
}

function teamsConfig(read: Read, problem: Report): TeamsConfig | null {
  if (!read.TEAMS_APP_ID && !read.TEAMS_APP_PASSWORD && !read.TEAMS_TENANT_ID) return null
  // Without an app id botbuilder accepts any request as one of Teams.
  if (!read.TEAMS_APP_ID) {
    problem(
      'TEAMS_APP_ID',
      ' is missing while other Teams settings are set: copy it from your Azure bot, Configuration.',
    )
    return null
  }
  if (!read.TEAMS_APP_PASSWORD) {
    problem('TEAMS_APP_PASSWORD', ' is missing: make a client secret of the Entra app, Certificates & secrets.')
  }
  const singleTenant = read.TEAMS_APP_TYPE === 'SingleTenant'
  if (singleTenant && !read.TEAMS_TENANT_ID) {
    problem('TEAMS_TENANT_ID', ' is missing: a single-tenant app needs the directory (tenant) id of its Entra app.')
  }
  // The administrator of another tenant chooses the addresses of its people.
  if (!read.TEAMS_TENANT_ID && read.TEAMS_ADMINISTRATORS.some(name => ADDRESS_ALONE.test(name))) {
    problem(
      'TEAMS_ADMINISTRATORS',
      ' names an e-mail address without a tenant while many tenants are served: write <tenant id>/<address> or an Entra object id, or set TEAMS_TENANT_ID, of whose people the addresses then are.',
    )
  }
  const own = read.TEAMS_TENANT_ID?.toLowerCase()
  if (
    singleTenant &&
    own &&
    read.TEAMS_ADMINISTRATORS.some(name => name.includes('/') && !name.startsWith(`${own}/`))
  ) {
    problem('TEAMS_ADMINISTRATORS', ' names people of another tenant than TEAMS_TENANT_ID, which alone is served.')
  }
  return {
    appId: read.TEAMS_APP_ID,
    appPassword: read.TEAMS_APP_PASSWORD ?? '',
    // Teams writes it in lower case; Azure's pages and people may not.
    tenantId: read.TEAMS_TENANT_ID?.toLowerCase() ?? null,
    singleTenant,
    administrators: read.TEAMS_ADMINISTRATORS,
    dialogs: read.TEAMS_DIALOGS === 'on',
    loginUrl: read.TEAMS_LOGIN_URL.replace(/\/$/, ''),
    oauthScope: read.TEAMS_OAUTH_SCOPE.replace(/\/$/, ''),
    issuer: read.TEAMS_ISSUER,
    openIdMetadataUrl: read.TEAMS_OPENID_METADATA_URL,
  }
}
