import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import { pageNumberOf } from './page-url.ts'
import { digestOf, longestUrl, type Place } from './place.ts'
import type { Link, ReadAnswer } from './read-answer.ts'

/** A million machines. No fleet is larger; a feed that goes on is going in circles. */
const mostPages = 10_000

/**
 * Where to go after a page. Follows `next`; a feed without any links is counted up until it says no (Bell). Ends for
 * every feed: at a page seen before, at a number that doesn't grow, at an empty page, at the same machines again, at
 * `mostPages`. `truncated` where machines may be missing, not where a feed merely ends in an odd way: `next` = self
 * (Takeuchi) and a last page that points to the first (Rexroth) are ends.
 */
export function follow(place: Place, page: ReadAnswer): { next: Place | null; truncated: boolean } {
  const { here, next: href, lastNumber } = linksOf(page.links, place)
  const end = { next: null, truncated: lastNumber !== null && place.number !== null && lastNumber > place.number }
  const broken = { next: null, truncated: true }

  if (page.equipment.length === 0 && page.oddities.length === 0) return end
  const machines = digestOfMachines(page.equipment)
  // A feed that ignores the number gives the whole fleet every time; one that takes it modulo begins anew.
  if (page.equipment.length > 0 && (machines === place.machines || machines === place.markMachines)) {
    return place.counted ? end : broken
  }

  if (page.links.length === 0) {
    if (place.number === null) return end
    const url = withNumber(place.url, place.number + 1)
    return url === null ? end : (onward(place, url, machines, true) ?? broken)
  }
  if (href === null) return end
  const target = sameOrigin(href, place.url)
  if (target === null || target.href.length > longestUrl) return broken
  if (target.href === place.url.href || target.href === here) return end
  const digest = digestOf(target.href)
  const number = pageNumberOf(target)
  if (digest === place.first || (number !== null && number <= 1 && place.before > 0)) return end
  if (digest === place.mark) return broken
  if (number !== null && place.number !== null && number <= place.number) return broken
  return onward(place, target, machines, false) ?? broken
}

function onward(place: Place, url: URL, machines: string, counted: boolean) {
  const before = place.before + 1
  if (before >= mostPages) return null
  // Brent's way to notice a circle with one mark: it moves on at every power of two, so it ends up inside the circle.
  const moves = (before & (before - 1)) === 0
  const next: Place = {
    url,
    number: pageNumberOf(url),
    before,
    counted,
    first: place.first,
    mark: moves ? digestOf(url.href) : place.mark,
    markMachines: moves ? machines : place.markMachines,
    machines,
  }
  return { next, truncated: false }
}

/** An answer may hold several pages (Rexroth): their own addresses are read already, the `next` beyond them counts. */
function linksOf(links: readonly Link[], place: Place) {
  const all = (rel: string) =>
    links.filter(link => link.rel === rel && link.href !== '').map(link => absolute(link, place))
  const selves = all('self')
  const nexts = all('next')
  const beyond = nexts.filter(href => !selves.includes(href))
  const last = URL.parse(all('last').at(-1) ?? '')
  return {
    here: selves.at(-1) ?? '',
    next: beyond.at(-1) ?? nexts.at(-1) ?? null,
    lastNumber: last === null ? null : pageNumberOf(last),
  }
}

function absolute(link: Link, place: Place): string {
  return URL.parse(link.href, place.url)?.href ?? link.href
}

/** A feed behind a proxy often writes `http:` into its links; the same host is then asked by https as before. */
function sameOrigin(href: string, from: URL): URL | null {
  const url = URL.parse(href, from)
  if (url === null || url.username !== '' || url.password !== '') return null
  if (url.protocol === 'http:' && from.protocol === 'https:' && url.port === '') url.protocol = 'https:'
  url.hash = ''
  return url.origin === from.origin ? url : null
}

function withNumber(url: URL, number: number): URL | null {
  const next = new URL(url)
  for (const [name, value] of url.searchParams) {
    if (/^(page|pagenumber|page_number)$/i.test(name) && /^\d+$/.test(value)) {
      next.searchParams.set(name, String(number))
      return next
    }
  }
  next.pathname = url.pathname.replace(/\d+(?=\/*$)/, String(number))
  return next.href === url.href ? null : next
}

function digestOfMachines(equipment: readonly EquipmentSnapshot[]): string {
  return digestOf(equipment.map(one => `${one.pin}/${one.serialNumber}/${one.model}/${one.equipmentId}`).join('\n'))
}
