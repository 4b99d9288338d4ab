import { type Base, isOwn, LONGEST_URL, type PageAddress } from './page-address.ts'
import { firstPageOf, PAGE_PARAMETER, pageNumberOf, pageUrl } from './page-url.ts'

/** An address that a feed gave for a page. */
export interface Target {
  url: URL
  /** The number of the page to ask for by the template where `url` turns out to be wrong. */
  otherwise: number | null
}

/**
 * Where the `next` of the page at `place` leads. Taken as it is written where it stays with the OEM. Feeds behind a gateway
 * write the name of an inner host (Django REST framework, linkding and others have that as a bug report each), leave out the
 * prefix under which the gateway shows them, or write `http:`: such a link is mapped onto the base where its path agrees.
 * `null`: nowhere that we may go. No login ever leaves the OEM's own hosts.
 */
export function resolveLink(href: string, place: PageAddress, base: Base): Target | null {
  const start = startOf(base)
  const written = read(href, place, base)
  if (start === null || written === null || written.href.length > LONGEST_URL) return null
  const n = pageNumberOf(written)
  const following =
    n !== null && n > (place.number ?? -1) ? n : (place.number ?? firstPageOf(base.template) + place.before) + 1
  const within = isOwn(written, start, base)
  const mapped = ontoBase(written, base)
  // An address without a number that lacks the base's prefix: there would be nothing else to fall back on.
  const isShort = written.origin === start.origin && n === null && !isUnder(written, base)
  const url = within && !(isShort && mapped !== null) ? written : mapped
  if (url === null) return null
  const counted = URL.parse(pageUrl(base.template, following))
  return { url, otherwise: counted === null || counted.href === url.href ? null : following }
}

/** The address as the feed means it: one of its own without a login, https where the base is, no doubled slashes. */
function read(href: string, place: PageAddress, base: Base): URL | null {
  const start = startOf(base)
  if (start === null) return null
  const text = href.trim().replaceAll('&amp;', '&')
  // `"nextPage": 2`
  if (/^\d{1,9}$/.test(text)) return URL.parse(pageUrl(base.template, Number(text)))
  let url = URL.parse(text, place.url)
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  // `//Fleet/2` is a path that was put together from two parts, unless there is such a host.
  if (text.startsWith('//') && !isOwn(url, start, base)) url = URL.parse(text.replace(/^\/+/, '/'), place.url)
  if (url === null) return null
  if (url.protocol === 'http:' && start.protocol === 'https:' && url.port === '') url.protocol = 'https:'
  url.username = ''
  url.password = ''
  url.hash = ''
  // A server that gives the first page for an address with `//` gives it for ever.
  if (!start.pathname.includes('//')) url.pathname = url.pathname.replace(/\/{2,}/g, '/')
  return url
}

/** `/Fleet/2` of whatever host, under whatever prefix, is the base's `/iso/Fleet/2`: what follows its last name counts. */
function ontoBase(url: URL, base: Base): URL | null {
  const start = startOf(base)
  if (start === null) return null
  const path = pathOf(base)
  const name = path.split('/').pop()?.toLowerCase() ?? ''
  const parts = url.pathname.split('/')
  const at = parts.findLastIndex(part => part.toLowerCase() === name)
  if (name === '' || at < 0) return null
  const mapped = new URL(start)
  mapped.pathname = [path, ...parts.slice(at + 1)].join('/')
  mapped.search = url.search
  // What an admin entered (a key, a page size) goes for every page.
  for (const [key, value] of start.searchParams) {
    if (!PAGE_PARAMETER.test(key) && !mapped.searchParams.has(key)) mapped.searchParams.set(key, value)
  }
  return mapped
}

function isUnder(url: URL, base: Base): boolean {
  const path = pathOf(base).toLowerCase()
  const own = url.pathname.toLowerCase()
  return own === path || own.startsWith(`${path}/`)
}

/** The path of the base without the number of a page. */
function pathOf({ template }: Base): string {
  const path = startOf({ template, ownHosts: [] })?.pathname ?? ''
  return (/\{page(:0)?\}\/*(\?|$)/.test(template) ? path.replace(/\/\d+\/*$/, '') : path).replace(/\/+$/, '')
}

function startOf({ template }: Base): URL | null {
  return URL.parse(pageUrl(template, firstPageOf(template)))
}
