import { randomBytes } from 'node:crypto'
import type { SlackConfig } from '../adapters/slack/config.ts'
import type { TeamsConfig } from '../adapters/teams/config.ts'
import { type Running, type Settings, start } from '../start.ts'
import { drain } from './drain.ts'
import { type LocalFeeds, startFeeds } from './feeds/start-feeds.ts'
import { localSlackConfig, localTeamsConfig } from './local.ts'
import { type LocalSlack, startSlack } from './slack/slack.ts'
import { type LocalTeams, startTeams } from './teams/teams.ts'

const SIGNING_SECRET = 'playground-signing-secret'
const SEAL_KEYS = `playground:${randomBytes(32).toString('base64')}`

export interface LocalProduct extends Running {
  slack: LocalSlack
  teams: LocalTeams
  feeds: LocalFeeds
  settings: Settings
  /** The product's clock. It can jump, so that no test waits for a day. */
  clock: { now: Date; advance(ms: number): void }
  /** Runs all background work to its end. */
  drain(): Promise<void>
}

/** The production code on that database, with the local Slack and OEM feeds over HTTP and a clock that can be set. */
export async function startLocalProduct(options: {
  databaseUrl: string
  redisUrl?: string | null
  at: string
  /** Slack by Socket Mode instead of by HTTP. */
  socket?: boolean
  /** Settings of Teams that differ from the usual ones; without dialogs, the local client has none either. */
  teams?: Partial<TeamsConfig>
  settings?: Partial<Settings>
}): Promise<LocalProduct> {
  const clock = {
    now: new Date(options.at),
    advance(ms: number) {
      clock.now = new Date(clock.now.getTime() + ms)
    },
  }
  const now = () => clock.now
  const bySocket = options.socket ?? false
  const slack = await startSlack({ signingSecret: SIGNING_SECRET, bySocket, now: () => clock.now.getTime() })
  const slackConfig: SlackConfig = bySocket
    ? { apiUrl: slack.apiUrl, appToken: slack.appToken, botToken: slack.botToken, oauth: null }
    : localSlackConfig(slack, SIGNING_SECRET)
  const dialogs = options.teams?.dialogs ?? true
  const teams = await startTeams({ now: () => clock.now.getTime(), dialogs })
  const feeds = await startFeeds({ now })
  const settings: Settings = {
    role: 'all',
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    databaseUrl: options.databaseUrl,
    redisUrl: options.redisUrl ?? null,
    sealKeys: SEAL_KEYS,
    // A busy machine is slow, and tests read the answer.
    slack: { ...slackConfig, patienceMs: 2_700 },
    teams: { ...localTeamsConfig(teams), ...options.teams },
    feeds: { allowedHosts: feeds.allowedHosts, hosts: feeds.hosts },
    logLevel: process.env.LOG_LEVEL ?? 'error',
    now,
    ...options.settings,
  }
  const running = await start(settings)
  const origin = `http://127.0.0.1:${running.port}`
  slack.connect(`${origin}/slack/events`)
  teams.connect(`${origin}/teams/messages`)
  if (bySocket && settings.role !== 'worker') await slack.until(() => slack.sockets.count() > 0)
  return {
    ...running,
    slack,
    teams,
    feeds,
    settings,
    clock,
    drain: async () => {
      await drain(running)
    },
    stop: async () => {
      await running.stop()
      await slack.close()
      await teams.close()
      await feeds.close()
    },
  }
}
