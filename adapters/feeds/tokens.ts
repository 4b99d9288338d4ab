import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { FeedTrouble } from '../../src/feed/feed.ts'
import { parseJson } from '../../src/text/parse-json.ts'
import { type Http, type HttpAnswer, type HttpRequest, NoAnswer, type Timeouts } from './http.ts'
import type { Route } from './route.ts'
import { troubleOf } from './trouble.ts'

export interface Token {
  kind: 'token'
  value: string
  /** True if it was fetched for this request: a refusal is then about the login, not about the token's age. */
  fresh: boolean
}

export interface Tokens {
  /** The login's token. Fetches one if there is none that stays valid for a while. */
  get(route: Route, timeouts: Timeouts): Promise<Token | FeedTrouble>
  /** Drops a token that the OEM no longer accepts, unless it was replaced meanwhile. */
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
const errorAnswer = z.object({ error: z.string().toLowerCase(), error_description: z.string().catch('') })

/** Where the client's id and secret are sent. RFC 6749, section 2.3.1: each server accepts one of them, or both. */
type ClientIn = 'body' | 'header'

/** Lifetime of a token if the server doesn't say it. */
const DEFAULT_SECONDS = 300
const MAX_TOKENS = 10_000

/**
 * OAuth 2 tokens, in memory only. The key is a digest of everything that was entered, so changed credentials never get
 * an old token. Concurrent reads share one login. A refused login is returned and not retried here, with one exception:
 * a server that refuses the *client* in the body may accept it by HTTP Basic only. That is tried once, and remembered
 * for the server if it works.
 */
export function createTokens(http: Http, now: () => Date): Tokens {
  const cache = new LRUCache<string, string>({
    max: MAX_TOKENS,
    perf: { now: () => now().getTime() },
    ttlResolution: 0,
  })
  const underWay = new Map<string, Promise<Token | FeedTrouble>>()
  const basicOnly = new LRUCache<string, true>({ max: MAX_TOKENS })

  const login = async (route: Route, timeouts: Timeouts): Promise<Token | FeedTrouble> => {
    const first: ClientIn = basicOnly.get(route.tokenUrl) ? 'header' : 'body'
    let answer: HttpAnswer
    let worked = first
    try {
      answer = await http.request(requestFor(route, first, timeouts))
      if (first === 'body' && refusesClient(answer) && hasClient(route)) {
        const again = await http.request(requestFor(route, 'header', timeouts))
        worked = 'header'
        answer = again
      }
    } catch (err) {
      if (err instanceof NoAnswer) return { kind: 'unreachable', detail: `token address: ${err.message}` }
      throw err
    }
    if (answer.status !== 200 && answer.status !== 201) return refusal(answer, route, now())
    const parsed = tokenAnswer.safeParse(parseJson(answer.body.toString('utf8')))
    // Some servers refuse with status 200.
    if (!parsed.success && errorOf(answer).error !== '') return refusal(answer, route, now())
    if (!parsed.success) return { kind: 'no_token', detail: 'an answer without a token' }
    if (worked === 'header') basicOnly.set(route.tokenUrl, true)
    const seconds = parsed.data.expires_in ?? DEFAULT_SECONDS
    cache.purgeStale()
    cache.set(route.tokenKey, parsed.data.access_token, { ttl: (seconds - Math.min(60, seconds / 10)) * 1000 })
    return { kind: 'token', value: parsed.data.access_token, fresh: true }
  }

  return {
    get: async (route, timeouts) => {
      const known = cache.get(route.tokenKey)
      if (known !== undefined) return { kind: 'token', value: known, fresh: false }
      const shared =
        underWay.get(route.tokenKey) ?? login(route, timeouts).finally(() => underWay.delete(route.tokenKey))
      underWay.set(route.tokenKey, shared)
      return await shared
    },
    drop: (route, token) => {
      if (cache.get(route.tokenKey) === token.value) cache.delete(route.tokenKey)
    },
  }
}

function requestFor({ auth, tokenUrl, credentials }: Route, clientIn: ClientIn, timeouts: Timeouts): HttpRequest {
  const { clientId = '', clientSecret = '' } = credentials
  const form = new URLSearchParams({ grant_type: auth.kind })
  if (auth.kind === 'password') {
    form.set('username', credentials.username ?? '')
    form.set('password', credentials.password ?? '')
  }
  // The body comes first: Entra, Komatsu and Trackunit document this form.
  if (clientIn === 'body') {
    if (clientId) form.set('client_id', clientId)
    if (clientSecret) form.set('client_secret', clientSecret)
  }
  if (credentials.scope) form.set('scope', credentials.scope)
  const basic = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')
  return {
    method: 'POST',
    url: URL.parse(tokenUrl) ?? new URL('invalid:'),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...(clientIn === 'header' ? { authorization: `Basic ${basic}` } : {}),
    },
    body: form.toString(),
    timeouts,
  }
}

/** Id and secret are encoded before they are joined (RFC 6749, section 2.3.1): a secret may contain `:` and `%`. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function hasClient({ credentials }: Route): boolean {
  return Boolean(credentials.clientId && credentials.clientSecret)
}

/**
 * Whether the server didn't recognise the client where we put it. A refused user name or password (`invalid_grant`)
 * doesn't count.
 */
function refusesClient(answer: HttpAnswer): boolean {
  const { error, description } = errorOf(answer)
  if (answer.status === 401) return error === '' || error === 'invalid_client'
  if (answer.status !== 400) return false
  // Servers that require the header and don't find it.
  return error === 'invalid_client' || (error === 'invalid_request' && /client|authori[sz]ation/i.test(description))
}

/**
 * Why there is no token. Only a clear refusal of the login is `wrong_credentials`, because that is never retried
 * automatically. A 400 with another error was seen for a quota ("Invalid request" at one OEM), a proxy's page, and a
 * form that the server doesn't know.
 */
function refusal(answer: HttpAnswer, route: Route, now: Date): FeedTrouble {
  const { status } = answer
  const { error } = errorOf(answer)
  const trouble = troubleOf(answer, route.oem, now)
  if (trouble.kind === 'throttled' || trouble.kind === 'maintenance') return trouble
  if (status === 401) return { kind: 'wrong_credentials' }
  if (status < 500) {
    switch (error) {
      case 'invalid_client':
      case 'invalid_grant':
      case 'unauthorized_client':
        return { kind: 'wrong_credentials' }
      case 'invalid_scope':
      // Entra and RFC 8707: the scope names a resource that doesn't exist.
      case 'invalid_resource':
      case 'invalid_target':
        return { kind: 'wrong_scope' }
      case 'temporarily_unavailable':
      case 'server_error':
        return { kind: 'unreachable', detail: 'token address: temporarily unavailable' }
    }
  }
  if (trouble.kind === 'unreachable') return { ...trouble, detail: `token address: ${trouble.detail}` }
  return { kind: 'no_token', detail: error !== '' && KNOWN_ERRORS.test(error) ? `${status}, ${error}` : `${status}` }
}

/** Error names of the standard that are safe to show; any other is untrusted text. */
const KNOWN_ERRORS = /^(invalid_request|unsupported_grant_type|access_denied)$/

/**
 * The error that a server names, '' if it names none. Read as the standard has it, or else from anywhere in the text:
 * `{"error": {"code": …}}`, `{"ErrorCode": …}` (Apigee), a form, XML. A refusal that is overlooked would be retried
 * until the account is locked.
 * https://github.com/ging/fiware-idm/issues/43, https://github.com/apereo/cas/issues/2903
 */
function errorOf(answer: HttpAnswer): { error: string; description: string } {
  const parsed = errorAnswer.safeParse(parseJson(answer.body.toString('utf8')))
  if (parsed.success && WORD.test(parsed.data.error))
    return { error: parsed.data.error, description: parsed.data.error_description }
  return { error: NAMED.exec(answer.body.toString('utf8'))?.[0].toLowerCase() ?? '', description: '' }
}

const WORD = /^[a-z_]+$/
const NAMED =
  /\b(?:invalid_(?:client|grant|scope|resource|target|request)|unauthorized_client|unsupported_grant_type|access_denied|temporarily_unavailable|server_error)\b/i
