import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseJson } from '../../src/text/parse-json.ts'
import { firstPageOf, pageNumberOf, pageUrl } from './page-url.ts'

/** Where a feed is. */
export interface Base {
  /** An address with the place of the page's number in it, see `pageTemplateOf`. */
  template: string
  /** Hosts of the OEM besides that of the template, `host` or `host:port`: from the catalogue, never from an answer. */
  ownHosts: readonly string[]
}

/** Where in a fleet a read stands. Travels between jobs and processes inside the cursor. */
export interface PageAddress {
  url: URL
  /** The number of the page, counted by the feed; `null` where its addresses show none. */
  number: number | null
  /** Pages read before this one. */
  before: number
  /** True where the number was counted up by us: an error then is the end of the fleet. */
  counted: boolean
  /** True where the page before said that there is more, in a way that could not be followed: this address is a guess. */
  owed: boolean
  /** The number of the page to ask for by the template where this address turns out to be wrong. */
  otherwise: number | null
  /** Machines on the pages before. */
  seen: number
  /** Digests: of the first page's address, of a marked earlier one and the machines there, of the machines just before. */
  first: string
  mark: string
  markMachines: string
  machines: string
}

export const LONGEST_URL = 2_000

/** `o`, `w` and `s` are newer than the cursors of reads that were under way when they came. */
const cursorForm = z.object({
  n: z.int().nonnegative().optional(),
  u: z.string().max(LONGEST_URL).optional(),
  b: z.int().nonnegative(),
  c: z.boolean(),
  o: z.boolean().default(false),
  w: z.int().nonnegative().nullable().default(null),
  s: z.int().nonnegative().default(0),
  f: z.string().max(20),
  m: z.string().max(20),
  k: z.string().max(20),
  p: z.string().max(20),
})

export function firstAddressOf(template: string): PageAddress | null {
  const url = URL.parse(pageUrl(template, firstPageOf(template)))
  if (url === null) return null
  const digest = digestOf(url.href)
  return {
    url,
    number: pageNumberOf(url),
    before: 0,
    counted: false,
    owed: false,
    otherwise: null,
    seen: 0,
    first: digest,
    mark: digest,
    markMachines: '',
    machines: '',
  }
}

/**
 * The place a cursor names. A cursor that cannot be read, or that leads away from where the feed is today (the admin
 * changed the address meanwhile), means the first page: reading a machine twice harms no one.
 */
export function addressOf(cursor: string | null, base: Base): PageAddress | null {
  const { template } = base
  const start = firstAddressOf(template)
  if (start === null || cursor === null) return start
  const parsed = cursorForm.safeParse(parseJson(cursor))
  if (!parsed.success) return start
  const { n, u, b, c, o, w, s, f, m, k, p } = parsed.data
  const url = u === undefined ? URL.parse(pageUrl(template, n ?? firstPageOf(template))) : URL.parse(u, start.url)
  if (url === null || !isOwn(url, start.url, base)) return start
  return {
    url,
    number: pageNumberOf(url),
    before: b,
    counted: c,
    owed: o,
    otherwise: w,
    seen: s,
    first: f,
    mark: m,
    markMachines: k,
    machines: p,
  }
}

/** An address that follows from the template is kept as its number: what an admin entered stays out of checkpoints. */
export function cursorOf(place: PageAddress, base: Base): string {
  const { url, number, before, counted, owed, otherwise, seen, first, mark, markMachines, machines } = place
  const known = number !== null && URL.parse(pageUrl(base.template, number))?.href === url.href
  const isElsewhere = URL.parse(base.template)?.host !== url.host
  const where = known ? { n: number } : { u: isElsewhere ? url.href : url.pathname + url.search }
  return JSON.stringify({
    ...where,
    b: before,
    c: counted,
    o: owed,
    w: otherwise,
    s: seen,
    f: first,
    m: mark,
    k: markMachines,
    p: machines,
  })
}

/** True where the feed's login may be sent to: the host that the admin or the catalogue names, and the OEM's own others. */
export function isOwn(url: URL, start: URL, { ownHosts }: Base): boolean {
  return url.origin === start.origin || (url.protocol === start.protocol && ownHosts.includes(url.host))
}

/** Short, and no way back to an address: cursors are stored in clear. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12)
}
