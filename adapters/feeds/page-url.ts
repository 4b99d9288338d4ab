import type { FeedConnection } from '../../src/feed/feed.ts'

/**
 * An address with `{page}` in it. From the OEM's template, or from whatever an admin takes for the base URL: with or
 * without `/Fleet`, with the number of a page, with a `page` parameter (Cartrack), with a `{page}` of their own, with
 * `/Fleet/minutes` (MyDevelon).
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
  if (base.includes('{page}')) return base
  const cut = base.search(/[?#]/)
  const path = (cut < 0 ? base : base.slice(0, cut)).replace(/\/+$/, '')
  const query = cut < 0 ? '' : base.slice(cut).replace(/#.*$/s, '')
  if (/[?&]page=/i.test(query)) return path + query.replace(/([?&]page=)[^&]*/i, '$1{page}')
  if (/\/fleet\/\d+$/i.test(path)) return path.replace(/\d+$/, '{page}') + query
  if (/\/fleet(\/minutes)?$/i.test(path)) return `${path}/{page}${query}`
  return `${path}/Fleet/{page}${query}`
}

export function pageUrl(template: string, page: number): string {
  return template.replace('{page}', String(page))
}

/** The number of the page an address asks for, or `null` where it shows none (an opaque cursor). */
export function pageNumberOf(url: URL): number | null {
  for (const [name, value] of url.searchParams) {
    if (/^(page|pagenumber|page_number)$/i.test(name) && /^\d{1,9}$/.test(value)) return Number(value)
  }
  const last = url.pathname.replace(/\/+$/, '').split('/').pop() ?? ''
  return /^\d{1,9}$/.test(last) ? Number(last) : null
}
