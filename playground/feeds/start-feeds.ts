import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FeedConnection } from '../../src/feed/feed.ts'
import { createLocalOem, type LocalOem } from './local-oem.ts'
import { caterpillarKind, komatsuKind, plainKind, takeuchiKind } from './oem-kind.ts'

type Credentials = FeedConnection['credentials']

export interface LocalFeeds {
  /** `http://127.0.0.1:<port>`. */
  url: string
  port: number
  /** For createFeed's `hosts` and `allowedHosts`. */
  hosts: Record<string, { baseUrl?: string; tokenUrl?: string; rate: { requests: number; seconds: number } }>
  allowedHosts: string[]
  /** The right credentials by OEM key; the other* keys are four ways into the plain feed, all for OEM `other`. */
  credentials: Record<
    'caterpillar' | 'komatsu' | 'takeuchi' | 'other' | 'otherBearer' | 'otherClient' | 'otherPassword',
    Credentials
  >
  caterpillar: LocalOem
  komatsu: LocalOem
  takeuchi: LocalOem
  /** Any other ISO feed; its key in the Marketplace is `other`. */
  plain: LocalOem
  close(): Promise<void>
}

/** Starts the local OEMs: one server on 127.0.0.1, a path per OEM, empty fleets. `port` 0 or none: any free one. */
export async function startFeeds(options: { port?: number; now?: () => Date } = {}): Promise<LocalFeeds> {
  const now = options.now ?? (() => new Date())
  let url = ''
  const origin = () => url
  const kinds = [caterpillarKind, komatsuKind, takeuchiKind, plainKind]
  const locals = new Map(
    kinds.map((kind, seed) => [kind.prefix, createLocalOem(kind, { seed: seed + 1, now, origin })]),
  )
  const oem = (prefix: string) => {
    const found = locals.get(prefix)
    if (found === undefined) throw new Error(`no local OEM ${prefix}`)
    return found.oem
  }

  const server = createServer(async (request, response) => {
    const [, prefix = '', rest = ''] = /^\/([^/?]*)([^?]*)/.exec(request.url ?? '') ?? []
    const local = locals.get(prefix)
    if (local === undefined) {
      response.writeHead(404).end()
      return
    }
    try {
      await local.answer(request, response, rest, await bodyOf(request))
    } catch {
      // The client went away while it was answered.
      response.destroy()
    }
  })
  server.keepAliveTimeout = 60_000
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  // Listening on TCP: the address is no pipe's name.
  const { port } = server.address() as AddressInfo
  url = `http://127.0.0.1:${port}`

  const rate = { requests: 1_000_000, seconds: 1 }
  const plain = plainKind.credentials
  const baseUrl = `${url}/plain`
  const tokenUrl = `${url}/plain/token`
  return {
    url,
    port,
    hosts: {
      caterpillar: { baseUrl: `${url}/caterpillar`, tokenUrl: `${url}/caterpillar/token`, rate },
      komatsu: { baseUrl: `${url}/komatsu/provider`, rate },
      takeuchi: { baseUrl: `${url}/takeuchi/Telematics/v3`, tokenUrl: `${url}/takeuchi/token`, rate },
      other: { rate },
    },
    allowedHosts: [`127.0.0.1:${port}`],
    credentials: {
      caterpillar: caterpillarKind.credentials,
      komatsu: komatsuKind.credentials,
      takeuchi: takeuchiKind.credentials,
      other: { baseUrl, authMethod: 'basic', ...pick(plain, 'username', 'password') },
      otherBearer: { baseUrl, authMethod: 'bearer', ...pick(plain, 'apiToken') },
      otherClient: { baseUrl, tokenUrl, authMethod: 'client_credentials', ...pick(plain, 'clientId', 'clientSecret') },
      otherPassword: { baseUrl, tokenUrl, authMethod: 'password', ...pick(plain, 'username', 'password') },
    },
    caterpillar: oem('caterpillar'),
    komatsu: oem('komatsu'),
    takeuchi: oem('takeuchi'),
    plain: oem('plain'),
    async close() {
      for (const { oem } of locals.values()) oem.release()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function pick(credentials: Credentials, ...ids: (keyof Credentials)[]): Credentials {
  return Object.fromEntries(ids.map(id => [id, credentials[id] ?? '']))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}
