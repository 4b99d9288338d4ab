import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLocalOem, type LocalOem } from './local-oem.ts'
import type { Maker, PlayedOem } from './makers.ts'
import { type Credentials, caterpillarKind, komatsuKind, type OemKind, plainKind, takeuchiKind } from './oem-kind.ts'

/** A feed as the Marketplace knows it: `other` is there what is `plain` here. */
type Listed = Maker | 'other'

/** `plain`: any other ISO feed; its key in the Marketplace is `other`. */
export interface LocalFeeds extends Record<PlayedOem, LocalOem> {
  /** `http://127.0.0.1:<port>`. */
  url: string
  port: number
  /** For createFeed's `hosts` and `allowedHosts`. */
  hosts: Record<
    Listed,
    { baseUrl?: string; tokenUrl?: string; ownHosts?: string[]; rate: { requests: number; seconds: number } }
  >
  allowedHosts: string[]
  /** The right credentials by OEM key; the other* keys are four ways into the plain feed, all for OEM `other`. */
  credentials: Record<Listed | 'otherBearer' | 'otherClient' | 'otherPassword', Credentials>
  close(): Promise<void>
}

/** Starts the local OEMs: one server on 127.0.0.1, a path per OEM, empty fleets. `port` 0 or none: any free one. */
export async function startFeeds(options: { port?: number; now?: () => Date } = {}): Promise<LocalFeeds> {
  const now = options.now ?? (() => new Date())
  let url = ''
  let otherUrl = ''
  const origin = () => url
  const otherOrigin = () => otherUrl
  // By its name, so that another OEM leaves the machines of these as they are.
  const play = (kind: OemKind) => createLocalOem(kind, { seed: kind.seed, now, origin, otherOrigin })
  const played: { readonly [O in PlayedOem]: ReturnType<typeof play> } = {
    caterpillar: play(caterpillarKind),
    komatsu: play(komatsuKind),
    takeuchi: play(takeuchiKind),
    plain: play(plainKind),
  }
  const locals = new Map(Object.entries(played))

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [, prefix = '', rest = ''] = /^\/([^/?]*)([^?]*)/.exec(request.url ?? '') ?? []
    const local = locals.get(prefix)
    if (local === undefined) {
      response.writeHead(404).end()
      return
    }
    try {
      await local.answer(request, response, rest, await bodyOf(request))
    } catch {
      // The client closed the connection during the answer.
      response.destroy()
    }
  }
  const listen = async (wanted: number) => {
    const server = createServer(answer)
    server.keepAliveTimeout = 60_000
    server.listen(wanted, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  // The second stands for another host of each OEM.
  const servers = [await listen(options.port ?? 0), await listen(0)]
  // Listening on TCP: the address is no pipe's name.
  const [port = 0, otherPort = 0] = servers.map(server => (server.address() as AddressInfo).port)
  url = `http://127.0.0.1:${port}`
  const otherHost = `127.0.0.1:${otherPort}`
  otherUrl = `http://${otherHost}`

  const rate = { requests: 1_000_000, seconds: 1 }
  const plain = plainKind.credentials
  const baseUrl = `${url}/plain`
  const tokenUrl = `${url}/plain/token`
  return {
    url,
    port,
    hosts: {
      caterpillar: {
        baseUrl: `${url}/caterpillar`,
        tokenUrl: `${url}/caterpillar/token`,
        ownHosts: [otherHost],
        rate,
      },
      komatsu: { baseUrl: `${url}/komatsu/provider`, rate },
      takeuchi: { baseUrl: `${url}/takeuchi/Telematics/v3`, tokenUrl: `${url}/takeuchi/token`, rate },
      other: { rate },
    },
    allowedHosts: [`127.0.0.1:${port}`, otherHost],
    credentials: {
      caterpillar: caterpillarKind.credentials,
      komatsu: komatsuKind.credentials,
      takeuchi: takeuchiKind.credentials,
      other: { baseUrl, authMethod: 'basic', ...pick(plain, 'username', 'password') },
      otherBearer: { baseUrl, authMethod: 'bearer', ...pick(plain, 'apiToken') },
      otherClient: { baseUrl, tokenUrl, authMethod: 'client_credentials', ...pick(plain, 'clientId', 'clientSecret') },
      otherPassword: { baseUrl, tokenUrl, authMethod: 'password', ...pick(plain, 'username', 'password') },
    },
    caterpillar: played.caterpillar.oem,
    komatsu: played.komatsu.oem,
    takeuchi: played.takeuchi.oem,
    plain: played.plain.oem,
    async close() {
      for (const { oem } of locals.values()) oem.release()
      for (const server of servers) server.closeAllConnections()
      await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
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
