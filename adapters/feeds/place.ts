import { createHash } from 'node:crypto'
import { z } from 'zod'
import { pageNumberOf, pageUrl } from './page-url.ts'

/** Where in a fleet a read stands. Travels between jobs and processes inside the cursor. */
export interface Place {
  url: URL
  /** The number of the page, counted by the feed; `null` where its addresses show none. */
  number: number | null
  /** Pages read before this one. */
  before: number
  /** True where the feed gave no links and the number was counted up by us: an error then is the end of the fleet. */
  counted: boolean
  /** Digests: of the first page's address, of a marked earlier one and the machines there, of the machines just before. */
  first: string
  mark: string
  markMachines: string
  machines: string
}

export const longestUrl = 2_000

const cursorForm = z.object({
  n: z.int().nonnegative().optional(),
  u: z.string().max(longestUrl).optional(),
  b: z.int().nonnegative(),
  c: z.boolean(),
  f: z.string().max(20),
  m: z.string().max(20),
  k: z.string().max(20),
  p: z.string().max(20),
})

export function firstPlace(template: string): Place | null {
  const url = URL.parse(pageUrl(template, 1))
  if (url === null) return null
  const digest = digestOf(url.href)
  return {
    url,
    number: pageNumberOf(url),
    before: 0,
    counted: false,
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
export function placeOf(cursor: string | null, template: string): Place | null {
  const start = firstPlace(template)
  if (start === null || cursor === null) return start
  const parsed = cursorForm.safeParse(json(cursor))
  if (!parsed.success) return start
  const { n, u, b, c, f, m, k, p } = parsed.data
  const url = u === undefined ? URL.parse(pageUrl(template, n ?? 1)) : URL.parse(u, start.url)
  if (url === null || url.origin !== start.url.origin) return start
  return { url, number: pageNumberOf(url), before: b, counted: c, first: f, mark: m, markMachines: k, machines: p }
}

/** An address that follows from the template is kept as its number: what an admin entered stays out of checkpoints. */
export function cursorOf(place: Place, template: string): string {
  const { url, number, before, counted, first, mark, markMachines, machines } = place
  const known = number !== null && URL.parse(pageUrl(template, number))?.href === url.href
  const where = known ? { n: number } : { u: url.pathname + url.search }
  return JSON.stringify({ ...where, b: before, c: counted, f: first, m: mark, k: markMachines, p: machines })
}

/** Short, and no way back to an address: cursors are stored in clear. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
