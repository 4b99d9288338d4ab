import type { FeedConnection } from '../../src/feed/feed.ts'

const PAGE = '{page}'
/** Of a feed that counts from 0. */
const PAGE_FROM_0 = '{page:0}'
/** The number as one more part of the path, which the first page does without. */
const PAGE_PART = '{/page}'

/**
 * A number's place as manuals write it: `{pageNumber}`, `{pageNumber:int}` (ASP.NET), `{{page}}` and `$page` (Postman, curl),
 * `<page>`, `[page_no]`, `:page`, also escaped by a browser or for HTML.
 */
const PLACEHOLDER =
  /(?:(?:\$?\{|%7b|<|%3c|&lt;|\[|%5b|\()\s*)+(?:page(?:[-_ ]?(?:number|num|no|index|id))?|p|n|#)(?::\w+|\?)?(?:\s*(?:\}|%7d|>|%3e|&gt;|\]|%5d|\)))+|(?<=\/|=):page(?:number|no)?\b|(?<=\/|=)(?:\$|%)page(?:number|no)?\b%?/gi
/** Names of a parameter that holds the number of a page. */
export const PAGE_PARAMETER = /^page[-_]?(?:number|num|no|index)?$/i

/**
 * An address with the place of the page's number in it. From the OEM's template, or from whatever an admin takes for the
 * base URL: with or without `/Fleet`, with the number of a page (`/Fleet/1`, `/iso/1`), with a parameter for it
 * (`?page=1`, `?pageNumber=`), with a placeholder (`{pageNumber}`, as Deere's and Rexroth's manuals have it), with
 * `/Fleet/minutes` (MyDevelon), with `/Fleet/snapshot`, which is asked as it stands.
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
    return path.replace(/\d+$/, placeOfNumber) + query
  }
  if (/\/fleet(\/minutes)?$/i.test(path)) return `${path}/${PAGE}${query}`
  if (/\/snapshots?$/i.test(path)) return path + PAGE_PART + query
  return `${path}/Fleet/${PAGE}${query}`
}

/** The number of the feed's first page. */
export function firstPageOf(template: string): 0 | 1 {
  return template.includes(PAGE_FROM_0) ? 0 : 1
}

/** The address of the page with that number. */
export function pageUrl(template: string, page: number): string {
  return template
    .replace(PAGE_PART, page === 1 ? '' : `/${page}`)
    .replace(PAGE_FROM_0, String(page))
    .replaceAll(PAGE, String(page))
}

/** The number of the page an address asks for, or `null` where it shows none (an opaque cursor). */
export function pageNumberOf(url: URL): number | null {
  for (const [name, value] of url.searchParams) {
    if (PAGE_PARAMETER.test(name) && /^\d{1,9}$/.test(value)) return Number(value)
  }
  const last = url.pathname.replace(/\/+$/, '').split('/').pop() ?? ''
  return /^\d{1,9}$/.test(last) ? Number(last) : null
}

/** The first parameter that holds a page's number, or has room for one, holds its place; `null` where none does. */
function withParameter(query: string): string | null {
  for (const part of query.replace(/^\?/, '').split('&')) {
    const [name = '', value = ''] = part.split('=')
    if (PAGE_PARAMETER.test(name) && /^\d*$/.test(value))
      return query.replace(part, () => `${name}=${placeOfNumber(value)}`)
  }
  return null
}

/** Manuals show the first page: 0 where the feed counts from there. */
function placeOfNumber(shown: string): string {
  return shown === '0' ? PAGE_FROM_0 : PAGE
}
