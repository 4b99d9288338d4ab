import type { Fields } from '../../json.ts'
import { text } from '../../json.ts'
import type { Platform } from '../platform.ts'
import { openConnection } from './apps.ts'
import { auth } from './auth.ts'
import { type Answer, type Handler, missingScope, no, refuse } from './call.ts'
import { chat } from './chat.ts'
import { conversations } from './conversations.ts'
import { files } from './files.ts'
import { access } from './oauth.ts'
import { scopeOf } from './scopes.ts'
import { users } from './users.ts'
import { views } from './views.ts'

const own: Record<string, Handler> = { ...auth, ...chat, ...conversations, ...files, ...users, ...views }

/** The methods that emulate answers. */
const forwarded = new Set([
  'chat.getPermalink',
  'chat.scheduleMessage',
  'chat.deleteScheduledMessage',
  'chat.scheduledMessages.list',
  'files.list',
  'files.delete',
  'reactions.add',
  'reactions.remove',
  'reactions.get',
  'pins.add',
  'pins.remove',
  'pins.list',
  'bookmarks.add',
  'bookmarks.edit',
  'bookmarks.remove',
  'bookmarks.list',
])

/** Answers one call of the Web API, from the token to the answer's JSON, and records it. */
export async function dispatch(
  platform: Platform,
  method: string,
  { token: given, ...args }: Fields,
  header: { bearer: string | undefined; basic: { id: string; secret: string } | undefined },
): Promise<Answer> {
  const token = platform.tokens.get(header.bearer ?? text(given))
  const team = token?.workspace.id ?? ''
  const answer = await answerTo(platform, method, args, header, text(given))
  const { client_secret: _secret, refresh_token: _refresh, ...shown } = args
  platform.log.called({
    method,
    team,
    args: shown,
    ok: answer.ok,
    error: answer.ok ? undefined : text(answer.error),
    at: platform.now(),
  })
  return answer
}

async function answerTo(
  platform: Platform,
  method: string,
  args: Fields,
  header: { bearer: string | undefined; basic: { id: string; secret: string } | undefined },
  given: string,
): Promise<Answer> {
  if (method === 'oauth.v2.access') return access(platform, args, header.basic)
  const value = header.bearer || given
  if (method === 'apps.connections.open') return openConnection(platform, value)
  if (!value) return no('not_authed')
  const token = platform.tokens.get(value)
  if (!token) return no('invalid_auth')
  if (token.dead) return no(token.dead)
  if (token.expiresAt !== undefined && token.expiresAt <= platform.now()) return no('token_expired')
  const call = { platform, workspace: token.workspace, token, method, args }
  const handler = own[method]
  if (!handler && !forwarded.has(method)) return refuse(call, 'unknown_method')
  const scope = scopeOf[method]
  const missing = scope && missingScope(call, scope)
  if (missing) return missing
  if (handler) return handler(call)
  const answer = await token.workspace.forward(method, args)
  return { ...answer, ok: answer.ok === true }
}
