import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { FeedTrouble } from '../../src/feed/feed.ts'
import { parseJson } from '../../src/text/parse-json.ts'
import { type Http, type HttpAnswer, type HttpQuestion, NoAnswer, type Patience } from './http.ts'
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
  get(route: Route, patience: Patience): Promise<Token | FeedTrouble>
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
const errorAnswer = z.object({ error: z.string().toLowerCase(), error_description: z.string().catch('') })

/** Where the client's id and secret are put. RFC 6749, section 2.3.1: each server takes one of them, or both. */
type ClientIn = 'body' | 'header'

/** For a server that doesn't say how long its tokens live. */
const UNSAID_SECONDS = 300
const MOST_TOKENS = 10_000

/**
 * OAuth 2 tokens, in memory only, by a digest of everything that was entered: changed credentials never meet an old
 * token. Reads that need one at the same time share one login. A refused login is answered and forgotten: nothing here
 * asks again, but for a server that refuses the *client* in the body: it may take it by HTTP Basic only, so that is tried
 * once, and remembered of the server where it works.
 */
export function createTokens(http: Http, now: () => Date): Tokens {
  const kept = new LRUCache<string, string>({
    max: MOST_TOKENS,
    perf: { now: () => now().getTime() },
    ttlResolution: 0,
  })
  const underWay = new Map<string, Promise<Token | FeedTrouble>>()
  const basicOnly = new LRUCache<string, true>({ max: MOST_TOKENS })

  const login = async (route: Route, patience: Patience): Promise<Token | FeedTrouble> => {
    const first: ClientIn = basicOnly.get(route.tokenUrl) ? 'header' : 'body'
    let answer: HttpAnswer
    let worked = first
    try {
      answer = await http.ask(questionFor(route, first, patience))
      if (first === 'body' && refusesClient(answer) && hasClient(route)) {
        const again = await http.ask(questionFor(route, 'header', patience))
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
    const seconds = parsed.data.expires_in ?? UNSAID_SECONDS
    kept.purgeStale()
    kept.set(route.tokenKey, parsed.data.access_token, { ttl: (seconds - Math.min(60, seconds / 10)) * 1000 })
    return { kind: 'token', value: parsed.data.access_token, fresh: true }
  }

  return {
    get: async (route, patience) => {
      const known = kept.get(route.tokenKey)
      if (known !== undefined) return { kind: 'token', value: known, fresh: false }
      const shared =
        underWay.get(route.tokenKey) ?? login(route, patience).finally(() => underWay.delete(route.tokenKey))
      underWay.set(route.tokenKey, shared)
      return await shared
    },
    drop: (route, token) => {
      if (kept.get(route.tokenKey) === token.value) kept.delete(route.tokenKey)
    },
  }
}

function questionFor({ auth, tokenUrl, credentials }: Route, clientIn: ClientIn, patience: Patience): HttpQuestion {
  const { clientId = '', clientSecret = '' } = credentials
  const form = new URLSearchParams({ grant_type: auth.kind })
  if (auth.kind === 'password') {
    form.set('username', credentials.username ?? '')
    form.set('password', credentials.password ?? '')
  }
  // In the body first: Entra, Komatsu and Trackunit document this form.
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
    patience,
  }
}

/** Id and secret are encoded before they are joined (RFC 6749, section 2.3.1): a secret may hold `:` and `%`. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function hasClient({ credentials }: Route): boolean {
  return Boolean(credentials.clientId && credentials.clientSecret)
}

/** The client was not recognised where we put it. A person's name or password (`invalid_grant`) is not what is refused. */
function refusesClient(answer: HttpAnswer): boolean {
  const { error, description } = errorOf(answer)
  if (answer.status === 401) return error === '' || error === 'invalid_client'
  if (answer.status !== 400) return false
  // Servers that want the header and don't see it.
  return error === 'invalid_client' || (error === 'invalid_request' && /client|authori[sz]ation/i.test(description))
}

/**
 * Why there is no token. Only what says that the login is wrong counts as refused, for that is never tried again by itself: 400
 * with anything else has been a quota ("Invalid request" at one OEM), a proxy's page, a form that a server doesn't know.
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
      // Of Entra and RFC 8707: the scope names something that isn't there.
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

/** Names of the standard; others are a stranger's text. */
const KNOWN_ERRORS = /^(invalid_request|unsupported_grant_type|access_denied)$/

/**
 * The error that a server names, '' where it names none. As the standard has it, or wherever the standard's word for it stands:
 * `{"error": {"code": …}}`, `{"ErrorCode": …}` (Apigee), a form, XML. A refusal that is overlooked would be repeated until the
 * account is locked.
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
