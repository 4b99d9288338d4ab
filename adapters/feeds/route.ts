import { createHash } from 'node:crypto'
import type { AuthMethod, FeedConnection, FeedTrouble } from '../../src/feed/feed.ts'
import type { Auth, Oem, Rate } from './oem.ts'
import { type Base, firstAddressOf } from './page-address.ts'
import { pageTemplateOf } from './page-url.ts'

/**
 * The operator's settings for an OEM, which override its data file: the local run and the tests set their own servers
 * here.
 */
export interface FeedHost {
  /** Replaces `{base}` and the address that an admin would enter. */
  baseUrl?: string
  tokenUrl?: string
  rate?: Rate
  /** Replaces the OEM's other hosts. */
  ownHosts?: readonly string[]
}

/** Everything that one read needs: the OEM's data with the entered values filled in. Contains secrets. */
export interface Route extends Base {
  oem: Oem
  auth: Auth
  /** '' if none is needed. */
  tokenUrl: string
  rate: Rate
  credentials: FeedConnection['credentials']
  /** Identifies a login, the same in every process and not reversible: the key of its rate limit. */
  loginKey: string
  /** A digest that changes with any of the credentials: the key of a cached token. */
  tokenKey: string
}

/**
 * Combines the OEM's data with the connection. Incomplete credentials are `wrong_credentials` without a request: the
 * OEM would only count it as a failed login.
 */
export function routeTo(oem: Oem, host: FeedHost | undefined, connection: FeedConnection): Route | FeedTrouble {
  const credentials = withoutOuterSpaces(connection.credentials)
  const auth = oem.auth === 'chosen' ? chosenAuth(credentials.authMethod) : oem.auth
  if (auth === null || !holdsWhatItNeeds(auth, credentials)) return { kind: 'wrong_credentials' }

  const base = baseOf(oem, host, credentials)
  if (base === '') return { kind: 'unreachable', detail: 'no address was entered' }
  const template = pageTemplateOf(base, oem.pageTemplate, credentials)

  let tokenUrl = ''
  if (auth.kind === 'client_credentials' || auth.kind === 'password') {
    tokenUrl = trimmed(host?.tokenUrl ?? auth.tokenUrl?.replace('{base}', base) ?? credentials.tokenUrl)
    if (tokenUrl === '') return { kind: 'unreachable', detail: 'no token address was entered' }
  }

  const { username = '', clientId = '', subscriberId = '', apiToken = '' } = credentials
  return {
    oem,
    template,
    // If the operator's own server replaces the OEM's, the OEM's other hosts are not requested.
    ownHosts: host?.ownHosts ?? (host?.baseUrl === undefined ? oem.ownHosts : []),
    auth,
    tokenUrl,
    rate: host?.rate ?? oem.rate,
    credentials,
    loginKey: digest([oem.oem, URL.parse(template)?.host, username, clientId, subscriberId, apiToken]).slice(0, 22),
    tokenKey: digest([oem.oem, tokenUrl, ...Object.entries(credentials).sort().flat()]),
  }
}

/**
 * The first address that is requested, if the admin entered one; `null` if the address is fixed, or invalid. For a
 * screen: without a login, and without parameters that may be keys.
 */
export function firstAddress(oem: Oem, host: FeedHost | undefined, { credentials }: FeedConnection): string | null {
  if (host?.baseUrl !== undefined || oem.baseUrl !== null) return null
  const base = baseOf(oem, host, credentials)
  const url = base === '' ? undefined : firstAddressOf(pageTemplateOf(base, oem.pageTemplate, credentials))?.url
  if (url === undefined) return null
  const query = [...url.searchParams].map(([name, value]) => `${name}=${/^\d{0,6}$/.test(value) ? value : '…'}`)
  return `${url.origin}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

function baseOf(oem: Oem, host: FeedHost | undefined, credentials: Route['credentials']): string {
  return trimmed(host?.baseUrl ?? oem.baseUrl ?? credentials.baseUrl)
}

/** Copied ids often have a trailing space or line break. Secrets stay unchanged: spaces may be part of them. */
function withoutOuterSpaces(credentials: Route['credentials']): Route['credentials'] {
  const clean = { ...credentials }
  for (const id of ['username', 'clientId', 'scope', 'subscriberId'] as const) {
    const value = clean[id]
    if (value !== undefined) clean[id] = value.trim()
  }
  return clean
}

/** For each authentication method that the form offers. The token URL comes from the form, too. */
const CHOSEN: { readonly [M in AuthMethod]: Auth } = {
  basic: { kind: 'basic' },
  bearer: { kind: 'bearer' },
  client_credentials: { kind: 'client_credentials', tokenUrl: null },
  password: { kind: 'password', tokenUrl: null },
}

function chosenAuth(method: string | undefined): Auth | null {
  return Object.entries(CHOSEN).find(([offered]) => offered === method)?.[1] ?? null
}

function holdsWhatItNeeds(auth: Auth, credentials: Route['credentials']): boolean {
  const { username, password, clientId, clientSecret, apiToken } = credentials
  switch (auth.kind) {
    case 'basic':
    case 'password':
      return filled(username) && filled(password)
    case 'bearer':
      // A token that no header can contain (a line break, an umlaut) is not sent.
      return apiToken !== undefined && /^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/.test(apiToken.trim())
    case 'client_credentials':
      return filled(clientId) && filled(clientSecret)
    default:
      return auth satisfies never
  }
}

function filled(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}

function trimmed(address: string | undefined): string {
  return (address ?? '').trim().replace(/\/+$/, '')
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
