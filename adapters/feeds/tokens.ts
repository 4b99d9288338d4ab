import { z } from 'zod'
import type { FeedTrouble } from '../../src/feed/feed.ts'
import { type Http, type HttpAnswer, type HttpQuestion, NoAnswer } from './http.ts'
import type { Route } from './route.ts'
import { troubleOf } from './trouble.ts'

export interface Token {
  kind: 'token'
  value: string
  /** True where it was fetched for this very question: the OEM's "no" then is about the login, not about its age. */
  fresh: boolean
}

export interface Tokens {
  /** The login's token, fetched where there is none that will live a little longer. */
  get(route: Route): Promise<Token | FeedTrouble>
  /** Drops a token the OEM no longer accepts, unless a newer one took its place meanwhile. */
  drop(route: Route, token: Token): void
}

/** RFC 6749, section 5.1. Some servers write `expires_in` as a string. */
const tokenAnswer = z.object({
  access_token: z
    .string()
    .max(16_384)
    .regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
})

/** RFC 6749, section 5.2. */
const errorAnswer = z.object({ error: z.string() })

/** For a server that doesn't say how long its tokens live. */
const unsaidSeconds = 300
const mostKept = 10_000

/**
 * OAuth 2 tokens, in memory only, by a digest of everything that was entered: changed credentials never meet an old
 * token. Reads that need one at the same time share one login. A refused login is answered and forgotten: nothing here
 * asks again.
 */
export function createTokens(http: Http, now: () => Date): Tokens {
  const kept = new Map<string, { value: string; until: number }>()
  const underWay = new Map<string, Promise<Token | FeedTrouble>>()

  const login = async (route: Route): Promise<Token | FeedTrouble> => {
    let answer: HttpAnswer
    try {
      answer = await http.ask(questionFor(route))
    } catch (error) {
      if (error instanceof NoAnswer) return { kind: 'unreachable', detail: `token address: ${error.message}` }
      throw error
    }
    if (answer.status !== 200 && answer.status !== 201) return refusal(answer, route, now())
    const parsed = tokenAnswer.safeParse(json(answer.body))
    if (!parsed.success) return { kind: 'not_iso', detail: 'the token address gave no token' }
    const seconds = parsed.data.expires_in ?? unsaidSeconds
    const until = now().getTime() + (seconds - Math.min(60, seconds / 10)) * 1000
    for (const [key, token] of kept) if (token.until <= now().getTime() || kept.size >= mostKept) kept.delete(key)
    kept.set(route.tokenKey, { value: parsed.data.access_token, until })
    return { kind: 'token', value: parsed.data.access_token, fresh: true }
  }

  return {
    async get(route) {
      const known = kept.get(route.tokenKey)
      if (known !== undefined && known.until > now().getTime())
        return { kind: 'token', value: known.value, fresh: false }
      const shared = underWay.get(route.tokenKey) ?? login(route).finally(() => underWay.delete(route.tokenKey))
      underWay.set(route.tokenKey, shared)
      return shared
    },
    drop(route, token) {
      if (kept.get(route.tokenKey)?.value === token.value) kept.delete(route.tokenKey)
    },
  }
}

function questionFor({ door, tokenUrl, credentials }: Route): HttpQuestion {
  // Client id and secret go into the body: Entra, Komatsu and Trackunit document this form.
  const form = new URLSearchParams({ grant_type: door.kind })
  if (door.kind === 'password') {
    form.set('username', credentials.username ?? '')
    form.set('password', credentials.password ?? '')
  }
  if (credentials.clientId) form.set('client_id', credentials.clientId)
  if (credentials.clientSecret) form.set('client_secret', credentials.clientSecret)
  if (credentials.scope) form.set('scope', credentials.scope)
  return {
    method: 'POST',
    url: URL.parse(tokenUrl) ?? new URL('invalid:'),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
  }
}

function refusal(answer: HttpAnswer, route: Route, now: Date): FeedTrouble {
  const parsed = errorAnswer.safeParse(json(answer.body))
  const error = parsed.success ? parsed.data.error : ''
  if (answer.status === 400 || answer.status === 401) {
    if (error === 'temporarily_unavailable' || error === 'server_error') {
      return { kind: 'unreachable', detail: 'token address: temporarily unavailable' }
    }
    return { kind: 'wrong_credentials' }
  }
  // Where a 403 means maintenance for pages it does for tokens; elsewhere the login is what is forbidden.
  if (answer.status === 403 && !route.oem.maintenance.includes(403)) return { kind: 'wrong_credentials' }
  const trouble = troubleOf(answer, route.oem, now)
  if (trouble.kind === 'unreachable' || trouble.kind === 'not_iso') trouble.detail = `token address: ${trouble.detail}`
  return trouble
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
