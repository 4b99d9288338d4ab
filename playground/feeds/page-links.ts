import type { OemKind } from './oem-kind.ts'
import type { PageLink } from './render-xml.ts'

/** The links of a page as this OEM writes them, hrefs without the origin. `loop`: the last page leads to the second. */
export function linksOf(kind: OemKind, number: number, last: number, loop: boolean): PageLink[] {
  const link = (rel: string, page: number) => ({ rel, href: kind.pageHref(page) })
  const links = [link('self', number)]
  if (number > 1) links.push(link('prev', number - 1))
  if (number < last) links.push(link('next', number + 1))
  else if (loop) links.push(link('next', Math.min(2, last)))
  else if (kind.allLinksEqual) return ['self', 'prev', 'next', 'last'].map(rel => link(rel, number))
  links.push(link('last', last))
  return links
}
