import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import type { Cut } from '../../src/feed/feed.ts'
import { type Base, digestOf, type PageAddress } from './page-address.ts'
import { firstPageOf, pageNumberOf, pageUrl } from './page-url.ts'
import type { ParsedAnswer } from './parse-answer.ts'
import type { Link } from './parse-links.ts'
import { resolveLink } from './resolve-link.ts'

/** A million machines. No fleet is larger: a feed that goes on repeats itself. */
const MAX_PAGES = 10_000

export interface Step {
  next: PageAddress | null
  /** Why machines may be missing; null if the list merely ends, even if it ends in an odd way. */
  cut: Cut | null
}

/** The list ends here. */
export const END: Step = { next: null, cut: null }

/**
 * Where to go after a page:
 *
 * 1. A page that repeats the one before, or has no machines, is not a further page of the list.
 * 2. A `next` link is followed.
 * 3. If there is none, or it can't be followed, the page number is counted up: if the page says in another way that
 *    there is more, or if the feed may write no links at all (Bell). It then counts until the feed refuses.
 *
 * Terminates for every feed: at a page that was seen before, at a number that doesn't grow, at a second empty page, at
 * the same machines again, at `MAX_PAGES`. `next` = self (Takeuchi) and a last page that points to the first (Rexroth)
 * are ends.
 */
export function stepAfterPage(address: PageAddress, answer: ParsedAnswer, base: Base): Step {
  const page = pageOf(address, answer)
  if (isPastEnd(page)) return stepAfterMissingPage(address, base) ?? END
  if (isRepeated(page)) return stepAfterRepetition(page, base)
  const { next } = page.links
  return next === null ? stepWithoutLink(page, base) : stepAlongLink(page, next, base)
}

/** A page that was read, and what follows from it about the rest of the list. */
interface Page {
  address: PageAddress
  answer: ParsedAnswer
  /** How many machines it has, with or without an identifier. */
  size: number
  /** The digest of its machines. */
  machines: string
  links: ReturnType<typeof linksOf>
  /** Its address, with this page counted as read: the next address is derived from it. */
  after: PageAddress
  /** The number of the list's last page, if the page says it. */
  lastNumber: number | null
  /** It says that there is more, by a flag, a number of pages or a number of machines. */
  hasMore: boolean
}

function pageOf(address: PageAddress, answer: ParsedAnswer): Page {
  const { paging, equipment, oddities } = answer
  const size = equipment.length + oddities.length
  const machines = digestOfMachines(equipment)
  const links = linksOf(paging.links, address)
  const number = links.selfNumber === null ? address.number : Math.max(links.selfNumber, address.number ?? 0)
  const after = { ...address, number, machines, seen: address.seen + size, before: address.before + 1 }
  const lastNumber = links.lastNumber ?? paging.pages
  const hasMore =
    paging.more === true ||
    (lastNumber !== null && lastNumber > (number ?? after.before)) ||
    (paging.machines !== null && paging.machines > after.seen)
  return { address, answer, size, machines, links, after, lastNumber, hasMore }
}

/** An empty page at a number that we counted up, or after another empty page. */
function isPastEnd({ address, size, machines }: Page): boolean {
  return size === 0 && (address.counted || machines === address.machines)
}

/** A feed that ignores the number sends the whole fleet every time; one that takes it modulo starts again. */
function isRepeated({ address, answer, machines }: Page): boolean {
  return answer.equipment.length > 0 && (machines === address.machines || machines === address.anchorMachines)
}

function stepAfterRepetition({ address, machines }: Page, base: Base): Step {
  const mayBeWrongAddress = address.counted || machines === address.machines
  const instead = mayBeWrongAddress ? stepAfterMissingPage(address, base) : null
  return instead ?? { next: null, cut: { kind: 'circle' } }
}

function stepAlongLink({ address, after, links, size, hasMore }: Page, next: string, base: Base): Step {
  // A link that couldn't be followed before won't work now; a page that was counted up had machines, so counting works.
  const target = address.counted && address.promised ? null : resolveLink(next, address, base)
  if (target === null) return countUp(after, base, { promised: true })
  const number = pageNumberOf(target.url)
  const digest = digestOf(target.url.href)
  const leadsToItself = links.isSelf || target.url.href === address.url.href
  const leadsToFirst = digest === address.first || (number !== null && number <= 1 && address.before > 0)
  if (leadsToItself || leadsToFirst) {
    const mayGoOn = hasMore || isFullFirstPage(address, size)
    return mayGoOn ? countUp(after, base, { promised: hasMore }) : END
  }
  const leadsBack =
    digest === address.anchor || (number !== null && address.number !== null && number <= address.number)
  if (leadsBack) {
    return address.before === 0 ? countUp(after, base, { promised: true }) : { next: null, cut: { kind: 'circle' } }
  }
  return stepTo(after, { ...target, counted: false, promised: false })
}

function stepWithoutLink({ address, answer, after, size, lastNumber, hasMore }: Page, base: Base): Step {
  const { paging } = answer
  if (hasMore) return countUp(after, base, { promised: true })
  const saysEnd = paging.more === false || lastNumber !== null
  if (size === 0 || saysEnd) return END
  const rels = new Set(paging.links.map(link => link.rel))
  // No links at all, or none that says what comes next (Bell only links the first page).
  const mayWriteNoLinks = !rels.has('self') || rels.has('first') || isFullFirstPage(address, size)
  const goesOn = address.counted || (address.before === 0 && mayWriteNoLinks)
  return goesOn ? countUp(after, base, { promised: false }) : END
}

function isFullFirstPage(address: PageAddress, size: number): boolean {
  return address.before === 0 && mayBeFull(size)
}

/**
 * The step after a page that could not be read at its address or didn't exist: the page number is counted up instead,
 * once. `null` if the feed itself gave the address, so that its answer is final. `said`: how the feed refused; after a
 * full page an odd answer doesn't prove the end of the list.
 */
export function stepAfterMissingPage(
  address: PageAddress,
  base: Base,
  said: 'plainly' | 'oddly' = 'plainly',
): Step | null {
  if (address.fallbackNumber !== null) {
    const url = URL.parse(pageUrl(base.template, address.fallbackNumber))
    if (url !== null) {
      const number = pageNumberOf(url)
      return { next: { ...address, url, number, counted: true, promised: true, fallbackNumber: null }, cut: null }
    }
  }
  if (!address.counted) return null
  const isPromised = address.promised || (said === 'oddly' && mayBeFull(address.seen))
  return { next: null, cut: isPromised ? { kind: 'not_followed', page: address.before + 1 } : null }
}

/** Pages hold 50, 100 or 500 machines, so with such a number on the first page there may be more. */
export function mayBeFull(machines: number): boolean {
  return machines >= 50 && machines % 50 === 0
}

/** Goes to the page with the next number. `promised`: the feed said that there is more. */
function countUp(after: PageAddress, base: Base, { promised }: { promised: boolean }): Step {
  const number = (after.number ?? firstPageOf(base.template) + after.before - 1) + 1
  const url = URL.parse(pageUrl(base.template, number))
  if (url === null || url.href === after.url.href) {
    return { next: null, cut: promised ? { kind: 'not_followed', page: after.before + 1 } : null }
  }
  return stepTo(after, { url, fallbackNumber: null, counted: true, promised })
}

function stepTo(after: PageAddress, to: Pick<PageAddress, 'url' | 'fallbackNumber' | 'counted' | 'promised'>): Step {
  if (after.before >= MAX_PAGES) return { next: null, cut: { kind: 'endless', pages: after.before } }
  // Brent's cycle detection with one anchor: it moves at every power of two, so it ends up inside the cycle.
  const moves = (after.before & (after.before - 1)) === 0
  const next: PageAddress = {
    ...after,
    ...to,
    number: pageNumberOf(to.url),
    anchor: moves ? digestOf(to.url.href) : after.anchor,
    anchorMachines: moves ? after.machines : after.anchorMachines,
  }
  return { next, cut: null }
}

/**
 * The links of an answer. It may hold several pages (Rexroth): then `next` is the link that leads beyond all of them.
 */
function linksOf(links: readonly Link[], address: PageAddress) {
  const all = (rel: string) => links.filter(link => link.rel === rel).map(link => link.href)
  const absolute = (href: string) => URL.parse(href, address.url)
  const numberIn = (href: string | undefined) => {
    const url = href === undefined ? null : absolute(href)
    return url === null ? null : pageNumberOf(url)
  }
  const selves = all('self').map(href => absolute(href)?.href ?? href)
  const nexts = all('next')
  const isRead = (href: string) => selves.includes(absolute(href)?.href ?? href)
  const next = nexts.filter(href => !isRead(href)).at(-1) ?? nexts.at(-1) ?? null
  return {
    next,
    isSelf: next !== null && isRead(next),
    selfNumber: numberIn(all('self').at(-1)),
    lastNumber: numberIn(all('last').at(-1)),
  }
}

function digestOfMachines(equipment: readonly EquipmentSnapshot[]): string {
  return digestOf(equipment.map(one => `${one.pin}/${one.serialNumber}/${one.model}/${one.equipmentId}`).join('\n'))
}
