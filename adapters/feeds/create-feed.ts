import type { LookupFunction } from 'node:net'
import {
  type Feed,
  type FeedAnswer,
  type FeedApp,
  type FeedConnection,
  isUrlField,
  type TimeoutPolicy,
} from '../../src/feed/feed.ts'
import { OEM_IDS, type OemId } from '../../src/feed/oems.ts'
import { createByteBudget } from './byte-budget.ts'
import { createGuard } from './guard.ts'
import { createHttp, type HttpAnswer, type MinRate, type PageAnswer, type Timeouts } from './http.ts'
import type { Log } from './log.ts'
import { createLoginLimit, type LimiterFor } from './login-limit.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import type { Oem } from './oem.ts'
import { OEMS } from './oems/catalogue.ts'
import { addressOf, cursorOf, type PageAddress } from './page-address.ts'
import { END, mayBeFull, type Step, stepAfterMissingPage, stepAfterPage } from './paging.ts'
import type { ParsedAnswer } from './parse-answer.ts'
import { linksOfHeader, noPaging } from './parse-links.ts'
import { createParserPool, type ParserLimits } from './parser-pool.ts'
import { requestPage } from './request-page.ts'
import { resolveLink } from './resolve-link.ts'
import { type FeedHost, firstAddress, type Route, routeTo } from './route.ts'
import { createTokens } from './tokens.ts'
import { isSlowDown, troubleOf } from './trouble.ts'

export interface FeedOptions {
  /** The operator's allowlist, `host` or `host:port`: these may be http, private, loopback, on any port. */
  allowedHosts: readonly string[]
  /**
   * For each OEM: servers that replace the OEM's own. The form doesn't have fields for addresses that are given here.
   */
  hosts?: { readonly [O in OemId]?: FeedHost }
  /** Those servers simulate the OEMs, and people who don't know that must be told. */
  simulated?: boolean
  now: () => Date
  /** Rate limit counters that several processes share; without them each process counts for itself. */
  limiterFor?: LimiterFor
  log: Log
  limits?: Partial<Limits>
  /** DNS lookup; only tests set it. */
  lookup?: LookupFunction
}

/** Time limits for one page, its login included, in milliseconds. */
interface TimeoutLimits {
  /** From each request to the first byte of its answer. */
  firstByteMs: number
  /** Between two chunks of an answer. */
  betweenChunksMs: number
  totalMs: number
}

export interface Limits extends TimeoutLimits, ParserLimits {
  /** Milliseconds for a connection, TLS included. */
  connectMs: number
  /** Limits if a person waits for the answer: they would rather learn that the feed is slow. */
  interactive: TimeoutLimits
  /** Bytes of one answer, compressed and decompressed. */
  maxBytes: number
  /** Bytes, as sent, of all answers that this process holds at once. Small answers don't count. */
  maxTotalBytes: number
  /** The minimum rate of an answer that holds a part of these bytes while others wait for them. */
  minRate: MinRate
}

const defaultLimits: Limits = {
  connectMs: 10_000,
  // Feeds that generate a page on request were seen to take 20 s.
  firstByteMs: 30_000,
  betweenChunksMs: 30_000,
  totalMs: 120_000,
  interactive: { firstByteMs: 15_000, betweenChunksMs: 15_000, totalMs: 30_000 },
  // 20,000 machines on one page; a usual page has 100 and 170 KB.
  maxBytes: 32 * 1024 * 1024,
  maxTotalBytes: 96 * 1024 * 1024,
  // At this rate a page of 4 MB takes two minutes.
  minRate: { graceMs: 10_000, bytesPerSecond: 32 * 1024 },
  threads: 2,
  maxParsingMs: 20_000,
  maxHeapMb: 512,
}

/** Creates the client for all OEMs: ISO 15143-3 and AEMP, XML and JSON. `close` ends its connections and threads. */
export function createFeed(options: FeedOptions): Feed & { close(): Promise<void> } {
  const { now, hosts = {}, log } = options
  const limits = { ...defaultLimits, ...options.limits }
  const guard = createGuard({
    allowedHosts: options.allowedHosts,
    connectMs: limits.connectMs,
    ...(options.lookup && { lookup: options.lookup }),
  })
  const http = createHttp(guard, {
    maxBytes: limits.maxBytes,
    budget: createByteBudget(limits.maxTotalBytes),
    minRate: limits.minRate,
  })
  const parsers = createParserPool(limits)
  const timeoutsFor = (policy: TimeoutPolicy): Timeouts => {
    const { firstByteMs, betweenChunksMs, totalMs } = policy === 'interactive' ? limits.interactive : limits
    return { firstByteMs, betweenChunksMs, signal: AbortSignal.timeout(totalMs) }
  }
  const tokens = createTokens(http, now)
  const loginLimit = createLoginLimit(log, options.limiterFor)

  /** Parses a successful answer. What can't be parsed is an outcome, or the end of the list if the address was a guess. */
  const parsePage = async (
    answer: PageAnswer,
    address: PageAddress,
    route: Route,
    connection: FeedConnection,
  ): Promise<ParsedAnswer | FeedAnswer> => {
    try {
      if (answer.status === 204) return NOTHING()
      return await parsers.parse({
        body: answer.body,
        coding: answer.coding,
        maxBytes: limits.maxBytes,
        contentType: answer.header('content-type'),
        context: {
          now: now().getTime(),
          hoursInMinutes: /\/fleet\/minutes(\/|$)/i.test(address.url.pathname),
          hours: connection.hours,
        },
      })
    } catch (err) {
      if (err instanceof TooLarge) return { kind: 'too_large', detail: err.message }
      if (!(err instanceof NotASnapshot)) throw err
      const isGuess = address.fallbackNumber !== null || address.promised || isUnproven(address)
      const missing = isGuess ? stepAfterMissingPage(address, route, 'oddly') : null
      return missing !== null
        ? pageOf(NOTHING(), missing, route)
        : { kind: 'not_iso', detail: `the answer is ${err.message}` }
    } finally {
      answer.release()
    }
  }

  return {
    catalogue: OEM_IDS.map(id => asApp(OEMS[id], hosts[id], options.simulated === true)),
    close: async () => {
      await Promise.all([http.close(), parsers.close()])
    },

    addressProblem: guard.problemOf,

    hostOf: connection => {
      const route = routeTo(OEMS[connection.oem], hosts[connection.oem], connection)
      return 'kind' in route ? null : (URL.parse(route.template)?.host ?? null)
    },

    readPage: async (connection, cursor, policy = 'background'): Promise<FeedAnswer> => {
      const oem: Oem | undefined = OEMS[connection.oem]
      if (oem === undefined) throw new Error(`no such OEM data feed app: ${connection.oem}`)
      const route = routeTo(oem, hosts[oem.oem], connection)
      if ('kind' in route) return route
      const address = addressOf(cursor, route)
      if (address === null) return { kind: 'unreachable', detail: 'this is not an address' }

      const wait = await loginLimit.take(route)
      if (wait !== null) return { kind: 'throttled', until: new Date(now().getTime() + wait) }
      const answer = await requestPage({ http, tokens, log, timeouts: timeoutsFor(policy) }, route, address.url)
      if ('kind' in answer) return answer
      if (!SUCCESS.has(answer.status)) return withoutPage(answer, address, route, now())
      const page = await parsePage(answer, address, route, connection)
      return 'kind' in page ? page : withPage(page, answer, address, route)
    },

    firstAddress: connection => {
      const oem: Oem | undefined = OEMS[connection.oem]
      return oem === undefined ? null : firstAddress(oem, hosts[oem.oem], connection)
    },
  }
}

/** 203: a proxy modified the answer. 204: no machines. */
const SUCCESS = new Set([200, 203, 204])

const NOTHING = (): ParsedAnswer => ({ equipment: [], oddities: [], paging: noPaging() })

/** The outcome of an error status: the end of the list, an empty fleet, or a trouble. */
function withoutPage(answer: PageAnswer, address: PageAddress, route: Route, now: Date): FeedAnswer {
  const manner = saysNoSuchPage(answer, address, route.oem)
  const missing = manner === null ? null : stepAfterMissingPage(address, route, manner)
  if (missing !== null) return pageOf(NOTHING(), missing, route)
  // Caterpillar and Komatsu answer like this if a login sees no machines.
  if (saysNoRecords(answer)) return pageOf(NOTHING(), END, route)
  return troubleOf(answer, route.oem, now, address.before > 0)
}

/** The outcome of a page: its machines and where the list goes on. */
function withPage(page: ParsedAnswer, answer: PageAnswer, address: PageAddress, route: Route): FeedAnswer {
  const { links } = page.paging
  // A `next` in the page that can't be followed is ignored in favour of the header.
  const leadsOn = links.some(link => link.rel === 'next' && resolveLink(link.href, address, route) !== null)
  if (!leadsOn) links.push(...linksOfHeader(answer.header('link')))
  const consent = links.find(link => link.rel === 'connections')
  // John Deere: until the owner of the machines consents, the answer has only this link.
  if (consent !== undefined && page.equipment.length === 0) return { kind: 'consent_missing', url: https(consent.href) }
  const step = { ...stepAfterPage(address, page, route) }
  // A consent link beside machines: the machines of other owners are missing.
  if (consent !== undefined) step.cut ??= { kind: 'consent', url: https(consent.href) }
  if (page.error) step.cut ??= { kind: 'error' }
  return pageOf(page, step, route)
}

function pageOf({ equipment, oddities, hours }: ParsedAnswer, { next, cut }: Step, route: Route): FeedAnswer {
  return { kind: 'page', equipment, next: next === null ? null : cursorOf(next, route), cut, oddities, hours }
}

/**
 * Whether an answer means that there is no page at an address that we derived ourselves, or that may not be the one
 * that the feed meant; null if it means something else. Past the end of a fleet whose pages are counted up, Bell
 * answers 400, others 404, 410, 416 and 422 (`'plainly'`). Others answer `'oddly'`: a gateway that knows only the
 * documented address, or a program that fails on the number. The login is right and the feed is up, because the page
 * before was answered just now.
 */
function saysNoSuchPage(answer: HttpAnswer, address: PageAddress, oem: Oem): 'plainly' | 'oddly' | null {
  const { status } = answer
  if (oem.maintenance.includes(status) || isSlowDown(answer, oem)) return null
  if ([400, 404, 410, 416, 422].includes(status))
    return address.counted || address.fallbackNumber !== null ? 'plainly' : null
  const isRefused = status === 401 || status === 403 || (status >= 300 && status < 400)
  if (address.fallbackNumber !== null) return isRefused ? 'oddly' : null
  if (!isUnproven(address)) return null
  // After a full first page these may be temporary errors.
  const isEnd = [405, 500, 501].includes(status) && !address.promised && !mayBeFull(address.seen)
  return isRefused || isEnd ? 'oddly' : null
}

/** The first page whose number was counted up: no page has shown yet that counting works. */
function isUnproven(address: PageAddress): boolean {
  return address.counted && address.before === 1
}

const NO_RECORDS =
  /\bno\s+(?:\w+\s+)?(?:records?|equipments?|machines?|assets?|vehicles?|units?|data)\b|\b(?:records?|machines?|assets?|equipments?|data)\s+(?:(?:was|were)\s+)?not\s+found\b/i

/** Whether a 404 means that the fleet is empty, and not that the address is wrong. */
function saysNoRecords({ status, body }: HttpAnswer): boolean {
  const text = status === 404 ? body.toString('utf8', 0, 4_096) : ''
  return NO_RECORDS.test(text) && !/<html/i.test(text)
}

function asApp(oem: Oem, host: FeedHost | undefined, simulated: boolean): FeedApp {
  const { name, generic = false, paceSeconds, sameUrlSeconds } = oem
  const fields = oem.fields.filter(({ id }) => !isUrlField(id) || host?.[id] === undefined)
  const app = { oem: oem.oem, name, generic, fields, paceSeconds, sameUrlSeconds }
  // A generic app also reads real feeds.
  return simulated && !generic ? { ...app, simulated } : app
}

/** A person will be asked to open the link, so only https is accepted. */
function https(href: string): string | null {
  const url = URL.parse(href)
  return url !== null && url.protocol === 'https:' && href.length <= 2_000 ? url.href : null
}
