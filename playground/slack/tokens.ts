import { randomBytes } from 'node:crypto'
import { generated } from '../generated-secrets.ts'
import type { Platform } from './platform.ts'
import type { Token, Workspace } from './world.ts'

/** Gives the bot of a workspace a token with these scopes, as an installation does. */
export function issueBotToken(platform: Platform, workspace: Workspace, scopes: readonly string[]): Token {
  const value = generated(`xoxb-${workspace.id}-${randomBytes(12).toString('hex')}`)
  const token: Token = { value, workspace, scopes: new Set(scopes), dead: undefined, expiresAt: undefined }
  platform.tokens.set(value, token)
  workspace.bot.token = value
  workspace.bot.installed = true
  return token
}

/** https://docs.slack.dev/authentication/using-token-rotation */
const ROTATION_SECONDS = 43_200

/** Makes a token expire, and gives what the answer of `oauth.v2.access` says about that, with a refresh token for one use. */
export function rotate(platform: Platform, token: Token): { expires_in: number; refresh_token: string } {
  const refreshToken = `xoxe-1-${randomBytes(12).toString('hex')}`
  token.expiresAt = platform.now() + ROTATION_SECONDS * 1000
  platform.refreshTokens.set(refreshToken, token)
  return { expires_in: ROTATION_SECONDS, refresh_token: refreshToken }
}

/** Makes every token of a workspace invalid, with `reason` as the error. */
export function killTokens(
  platform: Platform,
  workspace: Workspace,
  reason: 'token_revoked' | 'account_inactive',
): void {
  for (const token of platform.tokens.values()) if (token.workspace === workspace) token.dead ??= reason
  workspace.bot.installed = false
}
