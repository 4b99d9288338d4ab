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
 * Where to go after a page. Follows `next`. If that can't be followed, or if the page says in another way that there is
 * more, the page number is counted up, as for a feed without any links, until the feed refuses (Bell). Terminates for
 * every feed: at a page that was seen before, at a number that doesn't grow, at a second empty page, at the same
 * machines again, at `MAX_PAGES`. `next` = self (Takeuchi) and a last page that points to the first (Rexroth) are ends.
 */
export function follow(address: PageAddress, page: ParsedAnswer, base: Base): Step {
  const { paging } = page
  const size = page.equipment.length + page.oddities.length
  const machines = digestOfMachines(page.equipment)
  if (size === 0 && (address.counted || machines === address.machines)) return missed(address, base) ?? END
  // A feed that ignores the number sends the whole fleet every time; one that takes it modulo starts again.
  const isRepeated = page.equipment.length > 0 && (machines === address.machines || machines === address.markMachines)
  if (isRepeated) {
    const instead = address.counted || machines === address.machines ? missed(address, base) : null
    return instead ?? { next: null, cut: { kind: 'circle' } }
  }
  const links = linksOf(paging.links, address)
  const number = links.selfNumber === null ? address.number : Math.max(links.selfNumber, address.number ?? 0)
  const after: PageAddress = { ...address, number, machines, seen: address.seen + size, before: address.before + 1 }
  const last = links.lastNumber ?? paging.pages
  const hasMore =
    paging.more === true ||
    (last !== null && last > (number ?? after.before)) ||
    (paging.machines !== null && paging.machines > after.seen)
  const isFull = address.before === 0 && mayBeFull(size)

  if (links.next !== null) {
    // A link that couldn't be followed before won't work now; a page that was counted up had machines, so counting
    // works.
    const target = address.counted && address.owed ? null : resolveLink(links.next, address, base)
    if (target === null) return countUp(after, base, true)
    const to = pageNumberOf(target.url)
    const digest = digestOf(target.url.href)
    const isEnd =
      links.isSelf ||
      target.url.href === address.url.href ||
      digest === address.first ||
      (to !== null && to <= 1 && address.before > 0)
    if (isEnd) return hasMore || isFull ? countUp(after, base, hasMore) : END
    if (digest === address.mark || (to !== null && address.number !== null && to <= address.number)) {
      if (address.before === 0) return countUp(after, base, true)
      return { next: null, cut: { kind: 'circle' } }
    }
    return stepTo(after, { url: target.url, fallbackNumber: target.fallbackNumber, counted: false, owed: false })
  }
  if (hasMore) return countUp(after, base, true)
  if (size === 0 || paging.more === false || last !== null) return END
  const rels = new Set(paging.links.map(link => link.rel))
  // No links at all, or none that says what comes next (Bell only links the first page): the feed may not write any.
  const isSilent = address.counted || (address.before === 0 && (!rels.has('self') || rels.has('first') || isFull))
  return isSilent ? countUp(after, base, false) : END
}

/**
 * The step after a page that could not be read at its address or didn't exist: the page number is counted up instead,
 * once. `null` if the feed itself gave the address, so that its answer is final. `said`: how the feed refused; after a
 * full page an odd answer doesn't prove the end of the list.
 */
export function missed(address: PageAddress, base: Base, said: 'plainly' | 'oddly' = 'plainly'): Step | null {
  if (address.fallbackNumber !== null) {
    const url = URL.parse(pageUrl(base.template, address.fallbackNumber))
    if (url !== null) {
      const number = pageNumberOf(url)
      return { next: { ...address, url, number, counted: true, owed: true, fallbackNumber: null }, cut: null }
    }
  }
  if (!address.counted) return null
  const isOwed = address.owed || (said === 'oddly' && mayBeFull(address.seen))
  return { next: null, cut: isOwed ? { kind: 'not_followed', page: address.before + 1 } : null }
}

/** Pages hold 50, 100 or 500 machines, so with such a number on the first page there may be more. */
export function mayBeFull(machines: number): boolean {
  return machines >= 50 && machines % 50 === 0
}

/** Goes to the page with the next number. `owed`: the feed said that there is more. */
function countUp(after: PageAddress, base: Base, owed: boolean): Step {
  const number = (after.number ?? firstPageOf(base.template) + after.before - 1) + 1
  const url = URL.parse(pageUrl(base.template, number))
  if (url === null || url.href === after.url.href) {
    return { next: null, cut: owed ? { kind: 'not_followed', page: after.before + 1 } : null }
  }
  return stepTo(after, { url, fallbackNumber: null, counted: true, owed })
}

function stepTo(after: PageAddress, to: Pick<PageAddress, 'url' | 'fallbackNumber' | 'counted' | 'owed'>): Step {
  if (after.before >= MAX_PAGES) return { next: null, cut: { kind: 'endless', pages: after.before } }
  // Brent's cycle detection with one mark: it moves at every power of two, so it ends up inside the cycle.
  const moves = (after.before & (after.before - 1)) === 0
  const next: PageAddress = {
    ...after,
    ...to,
    number: pageNumberOf(to.url),
    mark: moves ? digestOf(to.url.href) : after.mark,
    markMachines: moves ? after.machines : after.markMachines,
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
