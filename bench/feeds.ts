import { request } from 'undici'
import { startFeeds } from '../playground/feeds/start-feeds.ts'
import type { FeedConnection } from '../src/feed/feed.ts'

/** The feeds of the measurement, in a process of their own: XML pages, a hundred machines on each. */
export interface FeedsPlace {
  hosts: Awaited<ReturnType<typeof startFeeds>>['hosts']
  allowedHosts: string[]
  /** The fleet that is measured. */
  fleet: FeedConnection
  pages: number
  /** A small one, read before: a worker that has run for a minute is what production has. */
  warm: FeedConnection
  /** One page. */
  small: FeedConnection
}

const WARM_MACHINES = 10_000
const SMALL_MACHINES = 5

export async function openFeeds(input: { machines: number; at: Date }) {
  let at = input.at
  const feeds = await startFeeds({ now: () => at })
  feeds.plain.fleet.add(input.machines)
  feeds.komatsu.fleet.add(WARM_MACHINES)
  feeds.takeuchi.fleet.add(SMALL_MACHINES)
  const place: FeedsPlace = {
    hosts: feeds.hosts,
    allowedHosts: feeds.allowedHosts,
    fleet: { oem: 'other', credentials: feeds.credentials.other },
    pages: Math.ceil(input.machines / feeds.plain.pageSize),
    warm: { oem: 'komatsu', credentials: feeds.credentials.komatsu },
    small: { oem: 'takeuchi', credentials: feeds.credentials.takeuchi },
  }
  return {
    place: async (): Promise<FeedsPlace> => place,
    /** Renders every page, so that serving them costs next to nothing while something is measured. */
    render: async (): Promise<void> => {
      for (let page = 1; page <= place.pages; page++) {
        const answer = await requestPage(place, page, 'gzip')
        await answer.body.dump()
      }
    },
    /** Every machine says something new from now on. */
    work: async (then: Date): Promise<void> => {
      at = then
      feeds.plain.fleet.tick(then)
    },
    /** Every answer takes so long from now on. */
    slow: async (ms: number): Promise<void> => {
      feeds.plain.slow(ms)
      feeds.takeuchi.slow(ms)
    },
    /** Connections are accepted and nothing is answered, until `letGo`. */
    hang: async (): Promise<void> => feeds.plain.hold(),
    letGo: async (): Promise<void> => feeds.plain.release(),
    /** Requests for pages of the fleet that is measured, so far. */
    asked: async (): Promise<number> => feeds.plain.pages,
    close: () => feeds.close(),
  }
}

export type FeedsCommands = Awaited<ReturnType<typeof openFeeds>>

/** One page as it goes over the wire. */
export function requestPage({ fleet: { credentials } }: FeedsPlace, page: number, encoding: 'gzip' | 'identity') {
  const login = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
  return request(`${credentials.baseUrl}/Fleet/${page}`, {
    headers: { authorization: `Basic ${login}`, accept: 'application/xml', 'accept-encoding': encoding },
  })
}
