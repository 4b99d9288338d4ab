import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseJson } from '../../src/text/parse-json.ts'
import { firstPageOf, pageNumberOf, pageUrl } from './page-url.ts'

/** The address of a feed. */
export interface Base {
  /** The URL of a page, with a placeholder for its number, see `pageTemplateOf`. */
  template: string
  /** Hosts of the OEM besides the template's, `host` or `host:port`: from the catalogue, never from an answer. */
  ownHosts: readonly string[]
}

/** The position of a read in a list. Jobs and processes pass it on inside the cursor. */
export interface PageAddress {
  url: URL
  /** The page's number, as the feed counts; `null` if its addresses contain none. */
  number: number | null
  /** Pages read before this one. */
  before: number
  /** True if we counted the number up: an error then means the end of the list. */
  counted: boolean
  /** True if the page before said that there is more, in a way that could not be followed: this address is a guess. */
  promised: boolean
  /** If this address turns out to be wrong: the number of the page to request by the template instead. */
  fallbackNumber: number | null
  /** Number of machines on the pages before. */
  seen: number
  /**
   * Digests that detect circles. `first`: the address of the first page; `anchor`,
   * `anchorMachines`: the address of one earlier page, and the machines on the page before it (Brent's algorithm);
   * `machines`: the machines on the page just before.
   */
  first: string
  anchor: string
  anchorMachines: string
  machines: string
}

export const MAX_URL_LENGTH = 2_000

/** `o`, `w` and `s` were added later and are missing in cursors of reads that were under way then. */
const cursorForm = z.object({
  n: z.int().nonnegative().optional(),
  u: z.string().max(MAX_URL_LENGTH).optional(),
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
    promised: false,
    fallbackNumber: null,
    seen: 0,
    first: digest,
    anchor: digest,
    anchorMachines: '',
    machines: '',
  }
}

/**
 * The position that a cursor stands for. A cursor that cannot be parsed, or whose host is not the feed's any more (the
 * admin changed the address meanwhile), means the first page: reading a machine twice does no harm. `null`: the
 * template is no valid URL.
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
    promised: o,
    fallbackNumber: w,
    seen: s,
    first: f,
    anchor: m,
    anchorMachines: k,
    machines: p,
  }
}

/**
 * The cursor of a position. An address that the template gives is stored as its number, to keep what an admin entered
 * out of checkpoints.
 */
export function cursorOf(address: PageAddress, base: Base): string {
  const { url, number, before, counted, promised, fallbackNumber, seen, first, anchor, anchorMachines, machines } =
    address
  const known = number !== null && URL.parse(pageUrl(base.template, number))?.href === url.href
  const isElsewhere = URL.parse(base.template)?.host !== url.host
  const where = known ? { n: number } : { u: isElsewhere ? url.href : url.pathname + url.search }
  return JSON.stringify({
    ...where,
    b: before,
    c: counted,
    o: promised,
    w: fallbackNumber,
    s: seen,
    f: first,
    m: anchor,
    k: anchorMachines,
    p: machines,
  })
}

/**
 * Whether the feed's login may be sent to this URL: to the host of the admin or the catalogue, and to the OEM's other
 * hosts.
 */
export function isOwn(url: URL, start: URL, { ownHosts }: Base): boolean {
  return url.origin === start.origin || (url.protocol === start.protocol && ownHosts.includes(url.host))
}

/** Short, and not reversible: cursors are stored in plain text. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12)
}
