import { type Tree, textOf, trimmed } from './tree.ts'

export interface Link {
  /** Lower case. Synonyms become one name: `next`, `NextPage` and `@odata.nextLink` are `next`. */
  rel: string
  href: string
}

/** What a page says about the whole list. */
export interface Paging {
  links: Link[]
  /** Total number of pages. */
  pages: number | null
  /** Total number of machines. */
  machines: number | null
  more: boolean | null
}

export const noPaging = (): Paging => ({ links: [], pages: null, machines: null, more: null })

/**
 * A page has five, and an answer may hold several pages (Rexroth). More would be an attack on paging, which compares
 * them.
 */
const MAX_LINKS = 1_000

/**
 * Reads a part of a page that is about paging; returns false if it isn't. The standard has `Links: [{rel, href}]`, read
 * in any case. JSON feeds also write `{next: url}`, `{next: {href}}` (HAL), `[{name, href}]`, `nextPage`,
 * `@odata.nextLink` (OData), `{"pagination": {"next": …}}`, with totals beside them.
 */
export function parsePaging(part: Tree, paging: Paging): boolean {
  if (isLinks(part.name)) {
    if (!parseLink(part, paging))
      for (let one: Tree | null = part.first; one !== null; one = one.next) parseNamed(one, paging)
    return true
  }
  return parseNamed(part, paging)
}

/** The links in the HTTP header `Link` (RFC 8288). */
export function linksOfHeader(header: string): Link[] {
  const links: Link[] = []
  for (const [, href = '', parameters = ''] of header.slice(0, 8_192).matchAll(/<([^>]*)>([^<]*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters)
    for (const name of relsOf(rel?.[1] ?? rel?.[2] ?? '')) if (links.length < MAX_LINKS) links.push({ rel: name, href })
  }
  return links
}

const isLinks = (name: string) => /^(hyper|paging|pagination|navigation)?links?$/.test(name)
/** Objects that wrap a page's links and totals. */
const isWrapper = (name: string) =>
  /^(paging|pagination|pageinfo|paginginfo|pagemetadata|page|meta|metadata)$/.test(name)

/** Reads a link that contains its name. False if it is none. */
function parseLink(part: Tree, paging: Paging): boolean {
  const href = hrefOf(part)
  const rels: string[] = []
  for (let one: Tree | null = part.first; one !== null; one = one.next) {
    if (REL_NAMES.includes(one.name)) rels.push(...relsOf(trimmed(one)))
  }
  const known = rels.filter(rel => RELS.has(rel))
  const used = known.length > 0 ? known : rels.slice(0, 1)
  if (href === '' || used.length === 0) return false
  for (const rel of used) push(paging, rel, href)
  return true
}

/** Reads a child whose own name is that of a link or of a total. */
function parseNamed(part: Tree, paging: Paging): boolean {
  const { name } = part
  if (isLinks(name) && part.first !== null) return parsePaging(part, paging)
  if (isWrapper(name) && part.first !== null) {
    for (let one: Tree | null = part.first; one !== null; one = one.next) parseNamed(one, paging)
    return true
  }
  const [rel = ''] = relsOf(name)
  if (RELS.has(rel) && rel !== 'connections') {
    const href = hrefOf(part)
    if (href !== '') push(paging, rel, href)
    return true
  }
  const text = trimmed(part)
  if (/^(total|number|count)(of)?pages$|^pages?(count|total)$|^lastpagenumber$/.test(name)) {
    paging.pages = numberOf(text) ?? paging.pages
    return true
  }
  if (/^total(count|items|elements|records|results|rows|equipments?|machines|assets|vehicles|size)?$/.test(name)) {
    paging.machines = numberOf(text) ?? paging.machines
    return true
  }
  if (/^has(more|next|nextpage|morepages|moreitems|moreresults)$/.test(name)) {
    paging.more = /^(true|1|yes)$/i.test(text) ? true : /^(false|0|no)$/i.test(text) ? false : paging.more
    return true
  }
  return false
}

const REL_NAMES = ['rel', 'relation', 'relationship', 'name', 'key', 'type', 'label', 'title', 'id']
const HREF_NAMES = ['href', 'url', 'uri', 'link', 'target', 'value', 'address']

function hrefOf(part: Tree): string {
  for (const name of HREF_NAMES) {
    const text = textOf(part, name)
    if (text !== '') return withoutPlaceholder(text)
  }
  return withoutPlaceholder(trimmed(part))
}

/** '' for what feeds write in place of a link if there is no such page. */
function withoutPlaceholder(href: string): string {
  return /^(null|none|nil|undefined|false|true|n\/a|-|#)$/i.test(href) ? '' : href
}

const RELS = new Set(['next', 'last', 'self', 'first', 'prev', 'connections'])

/**
 * The normalised names of a link. `rel="next last"` has two; `http://oem.example/rels/next`, `NextPage`,
 * `next_page_url` and `nextLink` are `next`.
 */
function relsOf(written: string): string[] {
  return written
    .toLowerCase()
    .split(/\s+/)
    .map(word => {
      const name = (word.split(/[/#:]/).pop() ?? '').replace(/[^a-z0-9]/g, '').replace(/^odata/, '')
      const cut = name.replace(/(page)?(url|uri|href|link|page)$/, '')
      if (cut === 'previous') return 'prev'
      if (cut === 'current' || cut === 'this') return 'self'
      return RELS.has(cut) ? cut : name
    })
    .filter(name => name !== '')
}

function numberOf(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}

function push({ links }: Paging, rel: string, href: string): void {
  if (links.length < MAX_LINKS) links.push({ rel, href })
}
