import { type Base, isOwn, MAX_URL_LENGTH, type PageAddress } from './page-address.ts'
import { firstPageOf, PAGE_PARAMETER, pageNumberOf, pageUrl } from './page-url.ts'

/** The address of a page that a feed gave. */
export interface Target {
  url: URL
  /** If `url` turns out to be wrong: the number of the page to request by the template instead. */
  fallbackNumber: number | null
}

/**
 * The URL to which the `next` link of the page at `address` leads. It is used as written if it stays on the OEM's
 * hosts. Feeds behind a gateway may write an internal host (Django REST framework, linkding and others each have a bug
 * report about that), leave out the gateway's path prefix, or write `http:`: such a link is mapped onto the base if its
 * path matches. `null`: it leads nowhere that we may request. A login is only ever sent to the OEM's own hosts.
 */
export function resolveLink(href: string, address: PageAddress, base: Base): Target | null {
  const start = startOf(base)
  const written = read(href, address, base)
  if (start === null || written === null || written.href.length > MAX_URL_LENGTH) return null
  const n = pageNumberOf(written)
  const following =
    n !== null && n > (address.number ?? -1) ? n : (address.number ?? firstPageOf(base.template) + address.before) + 1
  const within = isOwn(written, start, base)
  const mapped = mapOntoBase(written, base)
  // Without the base's prefix and without a number: if it is wrong, there is no other address to fall back on.
  const lacksPrefix = written.origin === start.origin && n === null && !isUnder(written, base)
  const url = within && !(lacksPrefix && mapped !== null) ? written : mapped
  if (url === null) return null
  const counted = URL.parse(pageUrl(base.template, following))
  return { url, fallbackNumber: counted === null || counted.href === url.href ? null : following }
}

/** The link as an absolute URL: without a login, with https if the base has it, without doubled slashes. */
function read(href: string, address: PageAddress, base: Base): URL | null {
  const start = startOf(base)
  if (start === null) return null
  const text = href.trim().replaceAll('&amp;', '&')
  // `"nextPage": 2`
  if (/^\d{1,9}$/.test(text)) return URL.parse(pageUrl(base.template, Number(text)))
  let url = URL.parse(text, address.url)
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  // `//Fleet/2` is a path that was joined from two parts, unless the feed has such a host.
  if (text.startsWith('//') && !isOwn(url, start, base)) url = URL.parse(text.replace(/^\/+/, '/'), address.url)
  if (url === null) return null
  if (url.protocol === 'http:' && start.protocol === 'https:' && url.port === '') url.protocol = 'https:'
  url.username = ''
  url.password = ''
  url.hash = ''
  // Some servers return the first page for every path with `//`, which would never end.
  if (!start.pathname.includes('//')) url.pathname = url.pathname.replace(/\/{2,}/g, '/')
  return url
}

/**
 * Maps `/Fleet/2` on any host and under any prefix to the base's `/iso/Fleet/2`: the part after the base's last path
 * segment is kept.
 */
function mapOntoBase(url: URL, base: Base): URL | null {
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
  // Parameters that an admin entered (a key, a page size) apply to every page.
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

/** The path of the base without a page's number. */
function pathOf({ template }: Base): string {
  const path = startOf({ template, ownHosts: [] })?.pathname ?? ''
  return (/\{page(:0)?\}\/*(\?|$)/.test(template) ? path.replace(/\/\d+\/*$/, '') : path).replace(/\/+$/, '')
}

function startOf({ template }: Base): URL | null {
  return URL.parse(pageUrl(template, firstPageOf(template)))
}
