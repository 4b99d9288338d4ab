import type { Platform } from '../platform.ts'
import { type Answer, no } from './call.ts'

/** https://docs.slack.dev/reference/methods/apps.connections.open: only with the app-level token. */
export function openConnection({ sockets, tokens }: Platform, token: string): Answer {
  if (token === sockets.appToken) return { ok: true, url: sockets.open() }
  if (token === '') return no('not_authed')
  return no(tokens.has(token) ? 'not_allowed_token_type' : 'invalid_auth')
}
