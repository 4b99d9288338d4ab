import { gzipSync } from 'node:zlib'
import type { LocalFleet } from './local-fleet.ts'
import { decorated, type Naming } from './naming.ts'
import type { Dialect } from './oem-kind.ts'
import { type JsonDialect, renderJson } from './render-json.ts'
import { type PageLink, renderXml, type XmlDialect } from './render-xml.ts'

export interface RenderedPage {
  type: string
  plain: Buffer
  /** Compressed at the first request. */
  gzip(): Buffer
}

/** Renders pages once per state of the fleet, so that even a hundred thousand machines are served at once. */
export interface PageCache {
  page(dialect: Dialect, naming: Naming, page: number, size: number, links: readonly PageLink[]): RenderedPage
}

export function createPageCache(fleet: LocalFleet, now: () => Date): PageCache {
  let version = -1
  const kept = new Map<string, RenderedPage>()
  return {
    page(dialect, naming, page, size, links) {
      if (version !== fleet.version) kept.clear()
      version = fleet.version
      const key = `${dialect} ${naming} ${page} ${size} ${links.map(link => link.rel + link.href).join(' ')}`
      const known = kept.get(key)
      if (known !== undefined) return known
      const listed = fleet.machines.slice((page - 1) * size, page * size)
      const machines = naming === 'decorated' ? listed.map(decorated) : listed
      const json = isJson(dialect)
      const content = { machines, links, at: now(), naming }
      const plain = Buffer.from(json ? renderJson(content, dialect) : renderXml(content, dialect))
      let zipped: Buffer | null = null
      const rendered: RenderedPage = {
        type: !json
          ? 'application/xml'
          : dialect === 'caterpillar'
            ? 'application/iso15143-snapshot+json'
            : 'application/json',
        plain,
        gzip: () => (zipped ??= gzipSync(plain, { level: 1 })),
      }
      kept.set(key, rendered)
      return rendered
    },
  }
}

function isJson(dialect: Dialect): dialect is JsonDialect {
  return !isXml(dialect)
}

function isXml(dialect: Dialect): dialect is XmlDialect {
  switch (dialect) {
    case 'iso-2016':
    case 'iso-2020':
    case 'prefixed':
    case 'no-namespace':
    case 'aemp-1':
      return true
    default:
      return false
  }
}
