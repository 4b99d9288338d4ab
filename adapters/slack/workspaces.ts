import { LogLevel, type WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import type { Context } from '../../src/context.ts'
import { MINUTE_MS } from '../../src/durations.ts'
import { readSecrets } from '../../src/secret/secrets.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import type { SlackConfig } from './config.ts'
import { Client } from './without-pictures.ts'

/** How long a token may be used after it was read: an uninstalled app's is gone by then. */
const KEEP_MS = MINUTE_MS
/** Of so many workspaces, those that were used last. */
const MOST_KEPT = 1_000

export interface SlackWorkspace {
  workspaceId: number
  teamId: string
  botUserId: string
  /** The organisation (Enterprise Grid) that it belongs to; null: to none, or nobody asked yet. */
  enterprise: string | null
  client: WebClient
}

export interface SlackWorkspaces {
  byTeam(teamId: string): Promise<SlackWorkspace | null>
  byId(workspaceId: number): Promise<SlackWorkspace | null>
  forget(teamId: string): void
}

/** The workspaces in which the app is installed, each with a client that holds its token. `most`: how many are kept in memory. */
export function openWorkspaces(ctx: Context, config: SlackConfig, most = MOST_KEPT): SlackWorkspaces {
  const kept = new LRUCache<string, SlackWorkspace>({ max: most, ttl: KEEP_MS })

  const load = async (by: { externalId: string } | { id: number }): Promise<SlackWorkspace | null> => {
    const row = await findWorkspace(ctx.db, { platform: 'slack', ...by })
    if (!row) return null
    const known = kept.get(row.externalId)
    if (known) return known
    const owner = { accountId: row.accountId, kind: 'workspace', id: row.id } as const
    const { botToken } = await readSecrets(ctx.db, ctx.keyring, owner)
    if (!botToken) return null
    const workspace = {
      workspaceId: row.id,
      teamId: row.externalId,
      botUserId: row.botUserId ?? '',
      enterprise: row.enterprise,
      client: createClient(config, botToken),
    }
    kept.set(row.externalId, workspace)
    return workspace
  }

  return {
    byTeam: async teamId => kept.get(teamId) ?? (await load({ externalId: teamId })),
    byId: id => load({ id }),
    forget: teamId => {
      kept.delete(teamId)
    },
  }
}

/** No retries of its own: one lost answer would become three messages. The outbox decides what is said again. */
export function createClient(config: SlackConfig, token?: string): WebClient {
  return new Client(token, {
    slackApiUrl: config.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    // Every failure reaches our own log with its cause; the client's lines would stand beside it on stderr.
    logLevel: LogLevel.ERROR,
  })
}
