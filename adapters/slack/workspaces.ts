import { LogLevel, type WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import { MINUTE_MS } from '../../src/durations.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { type Exchange, openBotTokens } from './bot-token.ts'
import { Client } from './client.ts'
import type { SlackConfig } from './config.ts'

/** How long a token is cached, in ms: the token of an uninstalled app is gone after this time. */
const CACHE_MS = MINUTE_MS
/** How many workspaces are cached: the most recently used ones. */
const MOST_KEPT = 1_000

export interface SlackWorkspace {
  workspaceId: number
  teamId: string
  botUserId: string
  /** The organisation (Enterprise Grid) of the workspace; null: it has none, or nobody has looked it up yet. */
  enterprise: string | null
  client: WebClient
}

export interface SlackWorkspaces {
  /** Where the Web API is. */
  readonly apiUrl: string
  byTeam(teamId: string): Promise<SlackWorkspace | null>
  byId(workspaceId: number): Promise<SlackWorkspace | null>
  forget(teamId: string): void
  /** Whether the token of a workspace is one of many (token rotation): the end of one is not the end of the installation. */
  rotates(workspaceId: number): Promise<boolean>
}

/** The workspaces in which the app is installed, each with a client that has its token. `most`: how many are cached. */
export function openWorkspaces(ctx: Context, config: SlackConfig, most = MOST_KEPT): SlackWorkspaces {
  const cache = new LRUCache<string, SlackWorkspace>({ max: most, ttl: CACHE_MS })
  const tokens = openBotTokens(ctx, exchangeBy(ctx, config))

  const load = async (by: { externalId: string } | { id: number }): Promise<SlackWorkspace | null> => {
    const row = await findWorkspace(ctx.db, { platform: 'slack', ...by })
    if (!row) return null
    const known = cache.get(row.externalId)
    if (known) return known
    const botToken = await tokens.current(row.id)
    if (botToken === null) return null
    const workspace = {
      workspaceId: row.id,
      teamId: row.externalId,
      botUserId: row.botUserId ?? '',
      enterprise: row.enterprise,
      client: createClient(config, botToken, used => tokens.another(row.id, used)),
    }
    cache.set(row.externalId, workspace)
    return workspace
  }

  return {
    apiUrl: config.apiUrl,
    byTeam: async teamId => cache.get(teamId) ?? (await load({ externalId: teamId })),
    byId: id => load({ id }),
    forget: teamId => {
      cache.delete(teamId)
    },
    rotates: tokens.rotates,
  }
}

/** A client without retries: a lost answer would become three messages. The outbox decides what is sent again. */
export function createClient(config: SlackConfig, token?: string, another?: Client['another']): WebClient {
  const client = new Client(token, {
    slackApiUrl: config.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    // Every failure is in our own log with its cause; the client's log lines would repeat it on stderr.
    logLevel: LogLevel.ERROR,
  })
  client.another = another ?? null
  return client
}

const refreshed = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() })

/** Exchanges refresh tokens with the app's own credentials, which only an app for many workspaces has. */
function exchangeBy(ctx: Context, config: SlackConfig): Exchange | null {
  const { oauth } = config
  if (oauth === null) return null
  const client = createClient(config)
  return async refreshToken => {
    const answer = await client.oauth.v2.access({
      client_id: oauth.clientId,
      client_secret: oauth.clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    })
    const { access_token, refresh_token, expires_in } = refreshed.parse(answer)
    const rotation = { refreshToken: refresh_token, expiresAt: ctx.now().getTime() + expires_in * 1000 }
    return { botToken: access_token, rotation }
  }
}
