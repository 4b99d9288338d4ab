import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { generated } from '../generated-secrets.ts'
import { createFaults, type Fault, type Faults } from './fault.ts'
import { emptyReply, wrongLinks } from './list-fault.ts'
import { createLocalFleet, type LocalFleet } from './local-fleet.ts'
import { loginIsRight, mayRead, takeClientFromHeader } from './login.ts'
import type { Naming } from './naming.ts'
import type { Dialect, OemKind } from './oem-kind.ts'
import { createPageCache } from './page-cache.ts'
import { linksOf } from './page-links.ts'
import { breakOff, drip, type Reply, send, slowDown } from './reply.ts'

interface LocalRequest {
  at: Date
  kind: 'login' | 'page' | 'unknown'
  path: string
  /** The host and port in the request. */
  host: string
  /** 0: no answer was given. */
  status: number
}

const CONSENT = 'https://connections.oem.example/connections/fleetfeed'

/** One OEM's feed on this machine: its fleet, its fault, and the requests it got. */
export interface LocalOem extends Faults {
  readonly fleet: LocalFleet
  /** Every request in order; without headers and bodies, so without secrets. */
  readonly requests: readonly LocalRequest[]
  /** How often a login was tried, and how often a page was requested. */
  readonly logins: number
  readonly pages: number
  /** Also makes a strict feed forget which addresses were asked lately. */
  forgetRequests(): void
  readonly fault: Fault['kind']
  /** The format of this feed. */
  dialect: Dialect
  /** How it writes the identifiers of its machines. */
  naming: Naming
  pageSize: number
  /** False: no links at all, and 400 past the end (Bell). */
  linked: boolean
  /** Komatsu: refuse the same address within 5 minutes. Off, because tests are faster than that. */
  strict: boolean
  /** The token address takes the client by HTTP Basic only (RFC 6749, section 2.3.1). */
  clientByHeader: boolean
  /** Page requests from now on hang until `release`. */
  hold(): void
  release(): void
  /** Resolves as soon as a page request hangs. */
  held(): Promise<void>
  /** False: tokens are good until `expireTokens`. A clock that jumps would let them expire while a request is under way. */
  tokensExpire: boolean
  /** Tokens given out so far are refused from now on. */
  expireTokens(): void
}

export function createLocalOem(
  kind: OemKind,
  options: { seed: number; now: () => Date; origin: () => string; otherOrigin: () => string },
): {
  oem: LocalOem
  answer(request: IncomingMessage, response: ServerResponse, path: string, body: string): Promise<void>
} {
  const { now, origin } = options
  const fleet = createLocalFleet({ seed: options.seed, now, ...(kind.make !== undefined && { make: kind.make }) })
  const cache = createPageCache(fleet, now)
  const tokens = new Map<string, number>()
  const lastAsked = new Map<string, number>()
  const requests: LocalRequest[] = []
  let fault: Fault = { kind: 'healthy' }
  let gate: PromiseWithResolvers<void> | null = null
  let hung = Promise.withResolvers<void>()

  const release = () => {
    gate?.resolve()
    gate = null
    hung = Promise.withResolvers<void>()
  }
  const set = (next: Fault) => {
    fault = next
    if (next.kind === 'healthy') release()
  }
  const oem: LocalOem = {
    ...createFaults(set),
    fleet,
    requests,
    get logins() {
      return requests.filter(one => one.kind === 'login').length
    },
    get pages() {
      return requests.filter(one => one.kind === 'page').length
    },
    forgetRequests() {
      requests.length = 0
      lastAsked.clear()
    },
    get fault() {
      return fault.kind
    },
    dialect: kind.dialect,
    naming: 'standard',
    pageSize: 100,
    linked: true,
    strict: false,
    clientByHeader: false,
    tokensExpire: true,
    hold() {
      release()
      gate = Promise.withResolvers<void>()
    },
    release,
    held: () => hung.promise,
    expireTokens: () => tokens.clear(),
  }

  const login = (request: IncomingMessage, body: string): Reply => {
    if (fault.kind === 'loginSays') return { status: fault.status, bytes: fault.body, headers: fault.headers }
    const form = new URLSearchParams(body)
    if (oem.clientByHeader && !takeClientFromHeader(form, request.headers.authorization ?? '')) {
      const headers = { 'www-authenticate': 'Basic realm="oem"' }
      return { status: 401, headers, json: { error: 'invalid_client', error_description: 'No client was named.' } }
    }
    if (fault.kind === 'refuseLogin' || !loginIsRight(kind, form)) {
      return { status: 400, json: { error: 'invalid_grant', error_description: 'The login was refused.' } }
    }
    const token = generated(randomUUID())
    tokens.set(token, now().getTime() + kind.tokenSeconds * 1000)
    return { status: 200, json: { access_token: token, token_type: 'Bearer', expires_in: kind.tokenSeconds } }
  }

  const page = (request: IncomingMessage, number: number): Reply => {
    if (
      fault.kind === 'refuseLogin' ||
      !mayRead(kind, request.headers.authorization ?? '', tokens, oem.tokensExpire ? now() : new Date(0))
    ) {
      return { status: 401, json: { error: 'unauthorized' } }
    }
    if (fault.kind === 'noAccess') return { status: 403, json: { error: 'forbidden' } }
    if (fault.kind === 'pageSays') return { status: fault.status, bytes: fault.body, headers: fault.headers }
    if (fault.kind === 'laterSays' && number > 1) return { status: fault.status, text: fault.text }
    if (fault.kind === 'consentMissing') {
      const links = [{ rel: 'connections', href: CONSENT }]
      return { status: 200, page: cache.page(oem.dialect, oem.naming, 1, 0, links) }
    }
    const path = request.url ?? ''
    const since = now().getTime() - (lastAsked.get(path) ?? Number.NEGATIVE_INFINITY)
    if (oem.strict && since < kind.sameUrlSeconds * 1000)
      return slowDown(kind, kind.sameUrlSeconds - Math.floor(since / 1000))
    lastAsked.set(path, now().getTime())

    if (fault.kind === 'emptied') {
      return emptyReply(fault.how) ?? { status: 200, page: cache.page(oem.dialect, oem.naming, 1, 0, []) }
    }
    const last = Math.max(1, Math.ceil(fleet.machines.length / oem.pageSize))
    const linkFault = fault.kind === 'links' ? fault.links : null
    const inHeader = linkFault === 'header' || linkFault === 'both'
    const isLost = number > 1 && (linkFault === 'lost' || (inHeader && !path.includes('?cursor=')))
    if (number < 1 || (number > last && fault.kind !== 'endless') || isLost) {
      return { status: 400, json: { error: 'no such page' } }
    }
    const accept = request.headers.accept ?? ''
    const dialect = /xml/.test(accept) && !/json|\*\/\*/.test(accept) ? kind.xmlDialect : oem.dialect
    const base = `${origin()}/${kind.prefix}`
    if (fault.kind === 'endless') {
      const next = [{ rel: 'next', href: base + kind.pageHref(number + 1) }]
      return { status: 200, page: cache.page(dialect, oem.naming, 1, oem.pageSize - (number % oem.pageSize), next) }
    }
    const written = oem.linked ? linksOf(kind, number, last, fault.kind === 'loop') : []
    const otherBase = `${options.otherOrigin()}/${kind.prefix}`
    const links =
      fault.kind === 'links'
        ? wrongLinks(
            written.filter(link => link.rel !== 'last'),
            fault.links,
            { base, otherBase },
          )
        : written.map(link => ({ ...link, href: base + link.href }))
    if (fault.kind === 'someConsent') links.push({ rel: 'connections', href: CONSENT })
    if (inHeader) {
      const next = wrongLinks(written, 'header', { base, otherBase }).find(link => link.rel === 'next')
      const lines = ['<https://oem.example/help>; rel="help"', ...(next ? [`<${next.href}>; rel="next"`] : [])]
      const within = linkFault === 'both' ? links : []
      return {
        status: 200,
        page: cache.page(dialect, oem.naming, number, oem.pageSize, within),
        headers: { link: lines },
      }
    }
    return { status: 200, page: cache.page(dialect, oem.naming, number, oem.pageSize, links) }
  }

  return {
    oem,
    async answer(request, response, path, body) {
      const isLogin = path === kind.tokenPath && request.method === 'POST'
      // A doubled slash is no page of its own to some servers: they give the first.
      const plain = path.replace(/\/\/\d+$/, '/1')
      const number = request.method === 'GET' ? kind.pagePath.exec(plain)?.[1] : undefined
      const host = request.headers.host ?? ''
      const asked = isLogin ? 'login' : number ? 'page' : 'unknown'
      const entry: LocalRequest = { at: now(), kind: asked, path, host, status: 0 }
      requests.push(entry)
      if (number !== undefined && gate !== null) {
        const { promise } = gate
        hung.resolve()
        await promise
      }
      if (fault.kind === 'down') {
        request.socket.destroy()
        return
      }
      if (fault.kind === 'slow') await setTimeout(fault.ms)
      const reply =
        general() ??
        (isLogin
          ? login(request, body)
          : number
            ? page(request, Number(number))
            : { status: 404, json: { error: 'not found' } })
      entry.status = reply.status
      if (fault.kind === 'breaksOff') return await breakOff(response, fault.status)
      if (fault.kind === 'drip' && number && isOf(request, fault.login)) return await drip(response, fault)
      send(request, response, reply)
    },
  }

  /** The answer of a fault that doesn't depend on the request. */
  function general(): Reply | null {
    switch (fault.kind) {
      case 'throttle': {
        const { seconds, left } = fault
        if (left !== null) fault = left <= 1 ? { kind: 'healthy' } : { ...fault, left: left - 1 }
        return slowDown(kind, seconds)
      }
      case 'maintenance':
        return { status: kind.maintenanceStatus, text: 'Scheduled maintenance' }
      case 'html':
        return { status: 200, text: '<!DOCTYPE html><html><body>Sign in</body></html>', type: 'text/html' }
      case 'status':
        return { status: fault.status, text: 'as told' }
      default:
        return null
    }
  }
}

/** Whether a request by HTTP Basic is that user's; null: anybody's. */
function isOf(request: IncomingMessage, login: string | null): boolean {
  const [, basic = ''] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? []
  return login === null || Buffer.from(basic, 'base64').toString().startsWith(`${login}:`)
}
