import type { EmptyAnswer, LinkFault } from './fault.ts'
import type { PageLink } from './render-xml.ts'
import type { Reply } from './reply.ts'

/** Where a local OEM is reached: its address with its path, and its other host with that path. */
export interface Reached {
  base: string
  otherBase: string
}

/** The links, with the fault in `next`; `href` of each is the path below the base. */
export function wrongLinks(links: readonly PageLink[], fault: LinkFault, { base, otherBase }: Reached): PageLink[] {
  const wrong = ({ rel, href }: PageLink): PageLink => {
    switch (fault) {
      case 'otherHost':
        return { rel, href: otherBase + href }
      case 'innerHost':
        return { rel, href: `http://10.11.12.13:8080${new URL(base + href).pathname}` }
      case 'noPrefix':
        return { rel, href }
      case 'query':
        return { rel, href: `?page=${/\d+$/.exec(href)?.[0]}` }
      case 'doubledSlash':
        return { rel, href: base + href.replace(/(\d+)$/, '/$1') }
      case 'header':
        return { rel, href: `${base + href}?cursor=kZ4` }
      case 'opaque':
      case 'lost':
      case 'both':
        return { rel, href: 'http://10.11.12.13/cursor/kZ4' }
    }
  }
  return links.map(link => (link.rel === 'next' ? wrong(link) : { ...link, href: base + link.href }))
}

/** The answer of a feed whose login sees no machines; null: a list without any. */
export function emptyReply(how: EmptyAnswer): Reply | null {
  switch (how) {
    case 'list':
      return null
    case 'no_content':
      return { status: 204 }
    case 'no_body':
      return { status: 200, type: 'application/xml' }
    case 'no_records':
      return { status: 404, json: { code: 404, message: 'No records found for this subscription.' } }
  }
}
