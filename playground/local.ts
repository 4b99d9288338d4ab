import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SlackConfig } from '../adapters/slack/config.ts'
import { PUBLIC_CLOUD, type TeamsConfig } from '../adapters/teams/config.ts'
import { type Config, ConfigError } from '../config.ts'
import type { OemId } from '../src/feed/oems.ts'
import type { Running, Settings } from '../start.ts'
import { createClock } from './clock.ts'
import { PLAYED_OEMS, type PlayedOem } from './feeds/makers.ts'
import { type LocalFeeds, startFeeds } from './feeds/start-feeds.ts'
import { isFields } from './json.ts'
import { buildPage } from './page/build.ts'
import { type Page, startPage } from './page/start-page.ts'
import { startPostgres } from './postgres.ts'
import { openSavedFile } from './saved-file.ts'
import { type LocalSlack, startSlack } from './slack/slack.ts'
import { type LocalTeams, startTeams } from './teams/teams.ts'

export interface Local {
  settings: Settings
  postgres: { url: string; dataDir: string } | null
  /** Both or neither: if one platform is real, the other is not simulated. */
  slack: LocalSlack | null
  teams: LocalTeams | null
  feeds: LocalFeeds | null
  /** Once the product runs: Slack and Teams are connected to it, and where they are played the page is opened. */
  open(running: Running, origin: string): Promise<Page | null>
  stop(): Promise<void>
}

/** Starts a local replacement for everything that is not configured. Never used in production. */
export async function fillIn(config: Config, log: (line: string) => void): Promise<Local> {
  const postgres =
    config.databaseUrl === null
      ? await startPostgres({ persistent: true, dataDir: join(config.dataDir, 'postgres'), log }).catch(explain)
      : null
  const playsChat = config.slack === null && config.teams === null
  const signingSecret = randomBytes(16).toString('hex')
  const clock = createClock(join(config.dataDir, 'clock'))
  // Only the page can make it jump; a real platform has its own clock.
  const now = playsChat ? clock.now : () => new Date()
  const at = () => now().getTime()
  const saved = openSavedFile(join(config.dataDir, 'played.json'))
  const slack = playsChat ? await startSlack({ signingSecret, now: at, saved: saved.before.slack }) : null
  const teams = playsChat ? await startTeams({ now: at, saved: saved.before.teams }) : null
  const feeds = config.feeds === 'local' ? await startFeeds({ now }) : null
  // The same machines at each start, and those that were added since.
  if (feeds)
    for (const { oem, count } of fleets(saved.before.machines)) feeds[oem].fleet.add(count, { someSilent: true })
  const keeping =
    slack && teams
      ? saved.follow(() => ({ slack: slack.save(), teams: teams.save(), machines: feeds && countMachines(feeds) }))
      : null
  if (keeping) for (const platform of [slack, teams]) platform?.onChange(keeping.changed)
  return {
    settings: {
      role: config.role,
      host: config.host,
      port: config.port,
      publicUrl: config.publicUrl,
      databaseUrl: config.databaseUrl ?? postgres?.url ?? '',
      redisUrl: config.redisUrl,
      sealKeys: config.sealKeys ?? (await localSealKeys(config.dataDir)),
      slack: slack ? localSlackConfig(slack, signingSecret) : config.slack,
      teams: teams ? localTeamsConfig(teams) : config.teams,
      feeds: feeds
        ? {
            allowedHosts: [...config.allowedHosts, ...feeds.allowedHosts],
            hosts: hostsOf(feeds),
            // The page says it by itself.
            simulated: !playsChat,
          }
        : { allowedHosts: config.allowedHosts },
      startTimeoutMs: config.startTimeoutMs,
      logLevel: config.logLevel,
      metricsToken: config.metricsToken,
      operatorToken: config.operatorToken,
      tracesUrl: config.tracesUrl,
      now,
    },
    postgres,
    slack,
    teams,
    feeds,
    open: async (running, origin) => {
      slack?.connect(`${origin}/slack/events`)
      teams?.connect(`${origin}/teams/messages`)
      if (!slack || !teams) return null
      const files = join(config.dataDir, 'page')
      await buildPage(files, log)
      if (teams.goesOn) {
        await teams.introduce()
      } else {
        // So that somebody who looks at Teams first finds the welcome message.
        await teams.installFor('Ada', 'team')
        await teams.installFor('Ada', 'personal')
      }
      return await startPage({ slack, teams, feeds, product: running, clock, files })
    },
    stop: async () => {
      keeping?.close()
      await slack?.close()
      await teams?.close()
      await feeds?.close()
      await postgres?.stop()
    },
  }
}

/** What `startPostgres` throws says what to do, except for errors of the file system, which have a code. */
function explain(err: unknown): never {
  if (!(err instanceof Error)) throw err
  const code = 'code' in err ? String(err.code) : null
  throw new ConfigError([
    code ? `DATA_DIR can't be used (${code}): set a folder in which this user may write.` : `DATA_DIR: ${err.message}`,
  ])
}

const MACHINES: { readonly [O in PlayedOem]: number } = { caterpillar: 120, komatsu: 35, takeuchi: 27, plain: 12 }

function fleets(before: unknown): { oem: PlayedOem; count: number }[] {
  const counts = isFields(before) ? before : {}
  return PLAYED_OEMS.map(oem => ({ oem, count: Math.max(MACHINES[oem], Number(counts[oem]) || 0) }))
}

const countMachines = (feeds: LocalFeeds) =>
  Object.fromEntries(PLAYED_OEMS.map(oem => [oem, feeds[oem].fleet.machines.length]))

/** The local feeds know nothing of the product: an OEM of its catalogue that isn't played does not compile here. */
const hostsOf = (feeds: LocalFeeds) => feeds.hosts satisfies Record<OemId, unknown>

/** What the product needs to know to use a local Slack over HTTP. */
export function localSlackConfig(slack: LocalSlack, signingSecret: string): SlackConfig {
  return { apiUrl: slack.apiUrl, signingSecret, botToken: slack.botToken, oauth: null }
}

/** The same for a local Teams: authentication is on, against its own keys. */
export function localTeamsConfig(teams: LocalTeams): TeamsConfig {
  const { appId, appPassword, tenantId, loginUrl, issuer, openIdMetadataUrl } = teams
  const login = { loginUrl, oauthScope: PUBLIC_CLOUD.oauthScope, issuer, openIdMetadataUrl }
  // What an operator would set: one of the people of the tenant.
  const administrators = teams.people().flatMap(({ name, aadObjectId }) => (name === 'Ada' ? [aadObjectId] : []))
  return { appId, appPassword, tenantId, singleTenant: true, administrators, dialogs: true, ...login }
}

/** A key for this machine, stored so that a later start can open what an earlier one sealed. */
async function localSealKeys(dataDir: string): Promise<string> {
  const file = join(dataDir, 'seal-keys')
  if (!existsSync(file)) {
    await mkdir(dataDir, { recursive: true })
    await writeFile(file, `local:${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  }
  return (await readFile(file, 'utf8')).trim()
}
