import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import type { Cut } from '../../src/feed/feed.ts'
import { type Base, digestOf, type PageAddress } from './page-address.ts'
import { firstPageOf, pageNumberOf, pageUrl } from './page-url.ts'
import type { ReadAnswer } from './read-answer.ts'
import type { Link } from './read-links.ts'
import { resolveLink } from './resolve-link.ts'

/** A million machines. No fleet is larger; a feed that goes on is going in circles. */
const MOST_PAGES = 10_000

export interface Onward {
  next: PageAddress | null
  /** Why machines may be missing; null where a feed merely ends, be it in an odd way. */
  cut: Cut | null
}

/** The list ends here. */
export const END: Onward = { next: null, cut: null }

/**
 * Where to go after a page. Follows `next`; where that can't be followed, or where a page says in other ways that there is
 * more, the number is counted up, as for a feed without any links, until the feed says no (Bell). Ends for every feed: at a
 * page seen before, at a number that doesn't grow, at a second empty page, at the same machines again, at `MOST_PAGES`.
 * `next` = self (Takeuchi) and a last page that points to the first (Rexroth) are ends.
 */
export function follow(place: PageAddress, page: ReadAnswer, base: Base): Onward {
  const { paging } = page
  const here = page.equipment.length + page.oddities.length
  const machines = digestOfMachines(page.equipment)
  if (here === 0 && (place.counted || machines === place.machines)) return missed(place, base) ?? END
  // A feed that ignores the number gives the whole fleet every time; one that takes it modulo begins anew.
  const again = page.equipment.length > 0 && (machines === place.machines || machines === place.markMachines)
  if (again) {
    const instead = place.counted || machines === place.machines ? missed(place, base) : null
    return instead ?? { next: null, cut: { kind: 'circle' } }
  }
  const links = linksOf(paging.links, place)
  const number = links.selfNumber === null ? place.number : Math.max(links.selfNumber, place.number ?? 0)
  const after: PageAddress = { ...place, number, machines, seen: place.seen + here, before: place.before + 1 }
  const last = links.lastNumber ?? paging.pages
  const isShort =
    paging.more === true ||
    (last !== null && last > (number ?? after.before)) ||
    (paging.machines !== null && paging.machines > after.seen)
  const isFull = place.before === 0 && mayBeFull(here)

  if (links.next !== null) {
    // Links that led nowhere once will again: a page that was counted up brings machines, so counting works.
    const target = place.counted && place.owed ? null : resolveLink(links.next, place, base)
    if (target === null) return count(after, base, true)
    const to = pageNumberOf(target.url)
    const digest = digestOf(target.url.href)
    const isEnd =
      links.isSelf ||
      target.url.href === place.url.href ||
      digest === place.first ||
      (to !== null && to <= 1 && place.before > 0)
    if (isEnd) return isShort || isFull ? count(after, base, isShort) : END
    if (digest === place.mark || (to !== null && place.number !== null && to <= place.number)) {
      if (place.before === 0) return count(after, base, true)
      return { next: null, cut: { kind: 'circle' } }
    }
    return onward(after, { url: target.url, otherwise: target.otherwise, counted: false, owed: false })
  }
  if (isShort) return count(after, base, true)
  if (here === 0 || paging.more === false || last !== null) return END
  const rels = new Set(paging.links.map(link => link.rel))
  // No links at all, or none that says what comes after (Bell names the first page alone): the feed may not write any.
  const isSilent = place.counted || (place.before === 0 && (!rels.has('self') || rels.has('first') || isFull))
  return isSilent ? count(after, base, false) : END
}

/**
 * A page could not be read where it was looked for, or wasn't there: the number is counted up instead, once. `null` where
 * the address was the feed's own word, so that its answer is what it is. `said`: how the feed said so; after a full page an odd
 * answer is no end that one could rely on.
 */
export function missed(place: PageAddress, base: Base, said: 'plainly' | 'oddly' = 'plainly'): Onward | null {
  if (place.otherwise !== null) {
    const url = URL.parse(pageUrl(base.template, place.otherwise))
    if (url !== null) {
      const number = pageNumberOf(url)
      return { next: { ...place, url, number, counted: true, owed: true, otherwise: null }, cut: null }
    }
  }
  if (!place.counted) return null
  const isOwed = place.owed || (said === 'oddly' && mayBeFull(place.seen))
  return { next: null, cut: isOwed ? { kind: 'not_followed', page: place.before + 1 } : null }
}

/** Pages hold 50, 100 or 500 machines: so many on the first one may be all of them, or what fits. */
export function mayBeFull(machines: number): boolean {
  return machines >= 50 && machines % 50 === 0
}

/** `owed`: the feed said that there is more. */
function count(after: PageAddress, base: Base, owed: boolean): Onward {
  const number = (after.number ?? firstPageOf(base.template) + after.before - 1) + 1
  const url = URL.parse(pageUrl(base.template, number))
  if (url === null || url.href === after.url.href) {
    return { next: null, cut: owed ? { kind: 'not_followed', page: after.before + 1 } : null }
  }
  return onward(after, { url, otherwise: null, counted: true, owed })
}

function onward(after: PageAddress, to: Pick<PageAddress, 'url' | 'otherwise' | 'counted' | 'owed'>): Onward {
  if (after.before >= MOST_PAGES) return { next: null, cut: { kind: 'endless', pages: after.before } }
  // Brent's way to notice a circle with one mark: it moves on at every power of two, so it ends up inside the circle.
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

/** An answer may hold several pages (Rexroth): their own addresses are read already, the `next` beyond them counts. */
function linksOf(links: readonly Link[], place: PageAddress) {
  const all = (rel: string) => links.filter(link => link.rel === rel).map(link => link.href)
  const absolute = (href: string) => URL.parse(href, place.url)
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
