import { randomBytes } from 'node:crypto'
import { generated } from '../generated-secrets.ts'
import type { Platform } from './platform.ts'
import type { Token, Workspace } from './world.ts'

/** Gives the bot of a workspace a token with these scopes, as an installation does. */
export function issueBotToken(platform: Platform, workspace: Workspace, scopes: readonly string[]): Token {
  const value = generated(`xoxb-${workspace.id}-${randomBytes(12).toString('hex')}`)
  const token: Token = { value, workspace, scopes: new Set(scopes), dead: undefined }
  platform.tokens.set(value, token)
  workspace.bot.token = value
  workspace.bot.installed = true
  return token
}

/** Every token of a workspace answers `reason` from now on. */
export function killTokens(
  platform: Platform,
  workspace: Workspace,
  reason: 'token_revoked' | 'account_inactive',
): void {
  for (const token of platform.tokens.values()) if (token.workspace === workspace) token.dead ??= reason
  workspace.bot.installed = false
}
