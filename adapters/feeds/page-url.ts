import type { FeedConnection } from '../../src/feed/feed.ts'

const PAGE = '{page}'
/** For a feed that counts from 0. */
const PAGE_FROM_0 = '{page:0}'
/** The number as an additional path segment, which the first page doesn't have. */
const PAGE_PART = '{/page}'

/**
 * Placeholders for a page's number as manuals write them: `{pageNumber}`, `{pageNumber:int}` (ASP.NET), `{{page}}` and
 * `$page` (Postman, curl), `<page>`, `[page_no]`, `:page`, also escaped by a browser or for HTML.
 */
const PLACEHOLDER =
  /(?:(?:\$?\{|%7b|<|%3c|&lt;|\[|%5b|\()\s*)+(?:page(?:[-_ ]?(?:number|num|no|index|id))?|p|n|#)(?::\w+|\?)?(?:\s*(?:\}|%7d|>|%3e|&gt;|\]|%5d|\)))+|(?<=\/|=):page(?:number|no)?\b|(?<=\/|=)(?:\$|%)page(?:number|no)?\b%?/gi
/** Names of a query parameter that contains a page's number. */
export const PAGE_PARAMETER = /^page[-_]?(?:number|num|no|index)?$/i

/**
 * The URL of a page, with a placeholder for its number. It is made from the OEM's template, or from whatever an admin
 * enters as the base URL: with or without `/Fleet`, with a page's number (`/Fleet/1`, `/iso/1`), with a parameter for
 * it (`?page=1`, `?pageNumber=`), with a placeholder (`{pageNumber}`, as in Deere's and Rexroth's manuals), with
 * `/Fleet/minutes` (MyDevelon), or with `/Fleet/snapshot`, which is requested unchanged.
 */
export function pageTemplateOf(
  base: string,
  template: string | null,
  credentials: FeedConnection['credentials'],
): string {
  if (template !== null) {
    return template
      .replace('{base}', () => base)
      .replace('{subscriberId}', () => encodeURIComponent(credentials.subscriberId ?? ''))
  }
  const marked = base.replace(PLACEHOLDER, PAGE)
  if (marked.includes(PAGE)) return marked.replace(/#.*$/s, '')
  const cut = base.search(/[?#]/)
  const path = (cut < 0 ? base : base.slice(0, cut)).replace(/\/+$/, '')
  const query = cut < 0 ? '' : base.slice(cut).replace(/#.*$/s, '')
  const counted = withParameter(query)
  if (counted !== null) return path + counted
  if (/\/fleet\/\d+$/i.test(path) || /[a-z][^/]*\/[01]$/i.test(URL.parse(path)?.pathname ?? '')) {
    return path.replace(/\d+$/, placeholderFor) + query
  }
  if (/\/fleet(\/minutes)?$/i.test(path)) return `${path}/${PAGE}${query}`
  if (/\/snapshots?$/i.test(path)) return path + PAGE_PART + query
  return `${path}/Fleet/${PAGE}${query}`
}

/** The number of the feed's first page. */
export function firstPageOf(template: string): 0 | 1 {
  return template.includes(PAGE_FROM_0) ? 0 : 1
}

/** The URL of the page with that number. */
export function pageUrl(template: string, page: number): string {
  return template
    .replace(PAGE_PART, page === 1 ? '' : `/${page}`)
    .replace(PAGE_FROM_0, String(page))
    .replaceAll(PAGE, String(page))
}

/** The page's number in a URL, or `null` if it has none (an opaque cursor). */
export function pageNumberOf(url: URL): number | null {
  for (const [name, value] of url.searchParams) {
    if (PAGE_PARAMETER.test(name) && /^\d{1,9}$/.test(value)) return Number(value)
  }
  const last = url.pathname.replace(/\/+$/, '').split('/').pop() ?? ''
  return /^\d{1,9}$/.test(last) ? Number(last) : null
}

/**
 * The query with a placeholder in its first parameter for a page's number, whether that has a value or is empty; `null`
 * if there is none.
 */
function withParameter(query: string): string | null {
  for (const part of query.replace(/^\?/, '').split('&')) {
    const [name = '', value = ''] = part.split('=')
    if (PAGE_PARAMETER.test(name) && /^\d*$/.test(value))
      return query.replace(part, () => `${name}=${placeholderFor(value)}`)
  }
  return null
}

/** Manuals show the first page, so a 0 means that the feed counts from 0. */
function placeholderFor(shown: string): string {
  return shown === '0' ? PAGE_FROM_0 : PAGE
}
