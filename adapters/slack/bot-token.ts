import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { type Context, transact } from '../../src/context.ts'
import { HOUR_MS, SECOND_MS } from '../../src/durations.ts'
import { endLease, failLease, type Lease, startRenewing, takeLease } from '../../src/lease.ts'
import { replaceSecrets } from '../../src/secret/secrets.ts'
import { lockSecretOwner, readWorkspaceSecrets } from '../../src/workspace/workspace-secrets.ts'
import { platformErrorOf } from './platform-error.ts'

/** Token rotation: a bot token that expires (12 hours), and the refresh token, used once, that gives the next pair. */
export interface Rotation {
  refreshToken: string
  /** Milliseconds since 1970, by our clock. */
  expiresAt: number
}

/** A bot token as the secrets of its workspace. */
export function asSecrets(botToken: string, rotation: Rotation | null): Record<string, string> {
  if (rotation === null) return { botToken }
  return { botToken, refreshToken: rotation.refreshToken, expiresAt: String(rotation.expiresAt) }
}

/** The bot tokens of workspaces, refreshed where the app rotates its tokens. */
export interface BotTokens {
  /** The token to use now; null: none is stored. */
  current(workspaceId: number): Promise<string | null>
  /**
   * Another token after Slack refused `used`: one that was stored meanwhile, or a refreshed one; null: there is none.
   * Throws if it can't be told yet: Slack doesn't answer, or another process is just refreshing it.
   */
  another(workspaceId: number, used: string): Promise<string | null>
  /** Whether there is a refresh token. */
  rotates(workspaceId: number): Promise<boolean>
}

/** Exchanges a refresh token; rejects with the WebClient's error. https://docs.slack.dev/authentication/using-token-rotation */
export type Exchange = (refreshToken: string) => Promise<{ botToken: string; rotation: Rotation }>

/** Another process is refreshing the token, or an attempt at that failed a moment ago. */
export class TokenNotReady extends Error {
  constructor() {
    super('The token of the workspace is being refreshed.')
    this.name = 'TokenNotReady'
  }
}

/**
 * So long before it expires a token is refreshed, as by Bolt. Until then the old one works: what is lost if a process
 * ends between Slack's answer and our commit can be mended by installing again in these hours, before anybody notices.
 */
const EARLY_MS = 2 * HOUR_MS
/** How long a call waits for the process that is refreshing a token that has expired. */
const PATIENCE_MS = 5 * SECOND_MS
const LOOK_MS = 100

const JOB = 'slack-token'

/** Errors that say that a refresh token is used up or revoked; any other one may pass. */
const REFUSED = new Set(['invalid_refresh_token', 'invalid_grant', 'token_revoked', 'account_inactive'])

const stored = z.object({
  botToken: z.string(),
  refreshToken: z.string().optional(),
  expiresAt: z.coerce.number().optional(),
})
type Stored = z.infer<typeof stored>

/** `exchange` is null if the app's own credentials are not configured: then tokens are used as they are. */
export function openBotTokens(ctx: Context, exchange: Exchange | null): BotTokens {
  const read = async (workspaceId: number): Promise<Stored | null> =>
    stored.safeParse(await readWorkspaceSecrets(ctx.db, ctx.keyring, workspaceId)).data ?? null

  /** Refreshes with that lease, unless somebody did since `known` was read. */
  const refresh = async (workspaceId: number, known: Stored, lease: Lease): Promise<string | null> => {
    const stopRenewing = startRenewing(ctx.db, lease, err => ctx.log.warn({ err }, 'A lease could not be renewed'))
    try {
      const now = await read(workspaceId)
      const token = now && now.botToken === known.botToken ? await spend(workspaceId, now) : (now?.botToken ?? null)
      await endLease(ctx.db, lease)
      return token
    } catch (err) {
      ctx.log.warn({ err, workspace: workspaceId }, 'Slack: a token could not be refreshed; it is tried again')
      await failLease(ctx.db, lease, JOB)
      throw err
    } finally {
      stopRenewing()
    }
  }

  const spend = async (workspaceId: number, { botToken, refreshToken }: Stored): Promise<string | null> => {
    if (exchange === null || refreshToken === undefined) return null
    const slot = { field: 'refreshToken', was: refreshToken }
    // The account of the workspace may have changed since Slack was asked.
    const replace = (fields: Record<string, string>) =>
      transact(ctx, async trx => {
        const owner = await lockSecretOwner(trx, workspaceId)
        return owner !== null && (await replaceSecrets(trx, ctx.keyring, owner, slot, fields))
      })
    try {
      const next = await exchange(refreshToken)
      // False: it was installed again meanwhile, and that token counts.
      const kept = await replace(asSecrets(next.botToken, next.rotation))
      return kept ? next.botToken : ((await read(workspaceId))?.botToken ?? null)
    } catch (err) {
      const refusal = platformErrorOf(err)
      if (refusal === null || !REFUSED.has(refusal)) throw err
      // Without it nobody tries again. The bot token works until it expires; then Slack refuses the login.
      await replace({ botToken })
      ctx.log.error(
        { workspace: workspaceId, refusal },
        'Slack refuses to refresh the token of a workspace: the app must be installed there again',
      )
      return null
    }
  }

  /** Refreshes it, or waits until another process has, if `known` no longer works. */
  const refreshOnce = async (workspaceId: number, known: Stored, isDead: boolean): Promise<string | null> => {
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      const lease = await takeLease(ctx.db, JOB, String(workspaceId))
      if (lease) return await refresh(workspaceId, known, lease)
      if (!isDead) return known.botToken
      if (performance.now() > until) throw new TokenNotReady()
      await setTimeout(LOOK_MS)
      const now = await read(workspaceId)
      if (now?.botToken !== known.botToken) return now?.botToken ?? null
      if (now.refreshToken === undefined) return null
    }
  }

  /** Within this process everybody waits for the same attempt. */
  const running = new Map<number, Promise<string | null>>()
  const renew = async (workspaceId: number, known: Stored, isDead: boolean): Promise<string | null> => {
    if (exchange === null || known.refreshToken === undefined) return null
    const attempt = running.get(workspaceId) ?? refreshOnce(workspaceId, known, isDead)
    running.set(workspaceId, attempt)
    return await attempt.finally(() => running.delete(workspaceId))
  }

  return {
    current: async workspaceId => {
      const known = await read(workspaceId)
      if (known === null) return null
      const left = known.expiresAt === undefined ? Number.POSITIVE_INFINITY : known.expiresAt - ctx.now().getTime()
      if (left > EARLY_MS) return known.botToken
      const renewing = renew(workspaceId, known, left <= 0)
      // It still works, so a failure to refresh it is no failure of the caller.
      const renewed = left > 0 ? await renewing.catch(() => null) : await renewing
      return renewed ?? known.botToken
    },
    another: async (workspaceId, used) => {
      const known = await read(workspaceId)
      if (known === null) return null
      return known.botToken === used ? await renew(workspaceId, known, true) : known.botToken
    },
    rotates: async workspaceId => (await read(workspaceId))?.refreshToken !== undefined,
  }
}
