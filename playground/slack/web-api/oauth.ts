import { randomBytes } from 'node:crypto'
import { generated } from '../../generated-secrets.ts'
import { type Fields, text } from '../../json.ts'
import type { Platform } from '../platform.ts'
import { issueBotToken, rotate } from '../tokens.ts'
import type { Member, Token, Workspace } from '../world.ts'
import { type Answer, no } from './call.ts'

interface Code {
  workspace: Workspace
  member: Member
  scopes: string[]
  redirectUri: string
  at: number
}

const codes = new WeakMap<Platform, Map<string, Code>>()
const codeLifetimeMs = 10 * 60_000

/**
 * What the page behind "Add to Slack" does when a person approves: at once, without showing anything. `team` chooses the
 * workspace; `as` (ours, a user id) says who approves, else it's the workspace's owner. Gives where to redirect to.
 */
export function authorize(platform: Platform, query: URLSearchParams): { location: string } | { error: string } {
  if (query.get('client_id') !== platform.app.clientId) return { error: 'Invalid client_id parameter' }
  const team = query.get('team')
  const workspace = team ? platform.workspaces.get(team) : platform.workspaces.values().next().value
  if (!workspace) return { error: `No workspace ${team}` }
  const as = query.get('as')
  const member = as ? workspace.members.get(as) : workspace.members.values().find(one => one.isOwner)
  if (!member) return { error: 'Nobody there to approve' }
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!URL.canParse(redirectUri)) return { error: 'redirect_uri did not match any configured URIs' }
  const location = new URL(redirectUri)
  const state = query.get('state')
  if (state !== null) location.searchParams.set('state', state)
  if (query.get('deny') === 'true') {
    location.searchParams.set('error', 'access_denied')
    return { location: location.href }
  }
  const code = generated(randomBytes(16).toString('hex'))
  const scopes = (query.get('scope') ?? '').split(/[,\s]+/).filter(Boolean)
  const known = codes.get(platform) ?? new Map<string, Code>()
  codes.set(platform, known.set(code, { workspace, member, scopes, redirectUri, at: Date.now() }))
  location.searchParams.set('code', code)
  return { location: location.href }
}

/** https://docs.slack.dev/reference/methods/oauth.v2.access. Ours: emulate installs into its one team only. */
export function access(platform: Platform, args: Fields, basic: { id: string; secret: string } | undefined): Answer {
  const clientId = text(args.client_id) || basic?.id
  const secret = text(args.client_secret) || basic?.secret
  if (clientId !== platform.app.clientId) return no('invalid_client_id')
  if (secret !== platform.app.clientSecret) return no('bad_client_secret')
  if (args.grant_type === 'refresh_token') return refresh(platform, text(args.refresh_token))
  const known = codes.get(platform)
  const code = known?.get(text(args.code))
  known?.delete(text(args.code))
  if (!code || Date.now() - code.at > codeLifetimeMs) return no('invalid_code')
  if (args.redirect_uri !== undefined && args.redirect_uri !== code.redirectUri) return no('bad_redirect_uri')
  const { workspace, member } = code
  const token = issueBotToken(platform, workspace, code.scopes.length > 0 ? code.scopes : platform.app.scopes)
  platform.changed({ kind: 'people', team: workspace.id })
  return { ...granted(platform, token), authed_user: { id: member.id } }
}

/** Exchanges a refresh token, which serves once. The access token that it came with goes on until it expires. */
function refresh(platform: Platform, refreshToken: string): Answer {
  const used = platform.refreshTokens.get(refreshToken)
  platform.refreshTokens.delete(refreshToken)
  if (!used || used.dead) return no('invalid_refresh_token')
  return granted(platform, issueBotToken(platform, used.workspace, [...used.scopes]))
}

function granted(platform: Platform, token: Token): Answer {
  const { workspace } = token
  return {
    ok: true,
    app_id: platform.app.id,
    scope: [...token.scopes].join(','),
    token_type: 'bot',
    access_token: token.value,
    ...(platform.rotates && rotate(platform, token)),
    bot_user_id: workspace.bot.userId,
    team: { id: workspace.id, name: workspace.name },
    enterprise: workspace.enterprise ?? null,
    is_enterprise_install: false,
  }
}
