import type { LookupFunction } from 'node:net'
import { type Feed, type FeedAnswer, type FeedApp, isUrlField } from '../../src/feed/feed.ts'
import { OEM_IDS, type OemId } from '../../src/feed/oems.ts'
import { askPage } from './ask-page.ts'
import { createGuard } from './guard.ts'
import { createHttp, type Limits } from './http.ts'
import type { Log } from './log.ts'
import { NotASnapshot } from './not-a-snapshot.ts'
import type { Oem } from './oem.ts'
import { OEMS } from './oems/catalogue.ts'
import { createPace, type LimiterFor } from './pace.ts'
import { follow } from './paging.ts'
import { cursorOf, placeOf } from './place.ts'
import { type ReadAnswer, readAnswer } from './read-answer.ts'
import { type FeedHost, routeTo } from './route.ts'
import { createTokens } from './tokens.ts'
import { troubleOf } from './trouble.ts'

export interface FeedOptions {
  /** The operator's own list, `host` or `host:port`: these may be http, private, loopback, on any port. */
  allowedHosts: readonly string[]
  /** By OEM: servers that stand in for the OEM's own. An address given here is no longer asked in the form. */
  hosts?: { readonly [O in OemId]?: FeedHost }
  now: () => Date
  /** Counters that several processes share; without it each process counts for itself. */
  limiterFor?: LimiterFor
  log: Log
  limits?: Partial<Limits>
  /** DNS; only tests give one. */
  lookup?: LookupFunction
}

const usualLimits: Limits = {
  connectMs: 10_000,
  silenceMs: 60_000,
  totalMs: 120_000,
  // 20,000 machines on one page; the usual 100 are 170 KB.
  mostBytes: 32 * 1024 * 1024,
}

/** The one client for all OEMs: ISO 15143-3 and AEMP, XML and JSON. `close` ends its connections. */
export function createFeed(options: FeedOptions): Feed & { close(): Promise<void> } {
  const { now, hosts = {}, log } = options
  const limits = { ...usualLimits, ...options.limits }
  const guard = createGuard({
    allowedHosts: options.allowedHosts,
    connectMs: limits.connectMs,
    ...(options.lookup && { lookup: options.lookup }),
  })
  const http = createHttp(guard, limits)
  const tokens = createTokens(http, now)
  const pace = createPace(log, options.limiterFor)

  return {
    catalogue: OEM_IDS.map(id => asApp(OEMS[id], hosts[id])),
    close: () => http.close(),

    hostOf(connection) {
      const route = routeTo(OEMS[connection.oem], hosts[connection.oem], connection)
      return 'kind' in route ? null : (URL.parse(route.template)?.host ?? null)
    },

    async readPage(connection, cursor): Promise<FeedAnswer> {
      const oem: Oem | undefined = OEMS[connection.oem]
      if (oem === undefined) throw new Error(`no such OEM data feed app: ${connection.oem}`)
      const route = routeTo(oem, hosts[oem.oem], connection)
      if ('kind' in route) return route
      const place = placeOf(cursor, route.template)
      if (place === null) return { kind: 'unreachable', detail: 'this is not an address' }

      const wait = await pace.take(route)
      if (wait !== null) return { kind: 'throttled', until: new Date(now().getTime() + wait) }
      const answer = await askPage({ http, tokens, log }, route, place.url)
      if ('kind' in answer) return answer
      const lastPage: FeedAnswer = { kind: 'page', equipment: [], next: null, truncated: false, oddities: [] }
      // Past the end of a fleet that was counted up (Bell: 400).
      if (place.counted && (answer.status === 400 || answer.status === 404)) return lastPage
      if (answer.status === 204) return lastPage
      if (answer.status !== 200) return troubleOf(answer, oem, now(), place.before > 0)

      let page: ReadAnswer
      try {
        const hoursInMinutes = /\/fleet\/minutes(\/|$)/i.test(place.url.pathname)
        page = await readAnswer(answer.body, answer.header('content-type'), { now: now().getTime(), hoursInMinutes })
      } catch (error) {
        if (error instanceof NotASnapshot) return { kind: 'not_iso', detail: `the answer is ${error.message}` }
        throw error
      }
      const consent = page.links.find(link => link.rel === 'connections')
      // John Deere: until the owner of the machines consents, this link is all there is.
      if (consent !== undefined && page.equipment.length === 0)
        return { kind: 'consent_missing', url: https(consent.href) }
      const { next, truncated } = follow(place, page)
      return {
        kind: 'page',
        equipment: page.equipment,
        next: next === null ? null : cursorOf(next, route.template),
        truncated,
        oddities: page.oddities,
      }
    },
  }
}

function asApp(oem: Oem, host: FeedHost | undefined): FeedApp {
  const { name, generic = false, paceSeconds, sameUrlSeconds } = oem
  const fields = oem.fields.filter(({ id }) => !isUrlField(id) || host?.[id] === undefined)
  return { oem: oem.oem, name, generic, fields, paceSeconds, sameUrlSeconds }
}

/** A person will be asked to open it: nothing but https will do. */
function https(href: string): string | null {
  const url = URL.parse(href)
  return url !== null && url.protocol === 'https:' && href.length <= 2_000 ? url.href : null
}
