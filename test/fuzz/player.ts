import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import { createFeed } from '../../adapters/feeds/create-feed.ts'
import type { FeedAnswer } from '../../src/feed/feed.ts'

/** How an answer comes. All but `whole` break it off, or never end it. */
export const WAYS = ['whole', 'cut', 'reset', 'dripping', 'never ending', 'silent', 'too long', 'too short'] as const
type Way = (typeof WAYS)[number]

/** What the server answers to one request. */
export interface Sent {
  status: number
  headers: Record<string, string>
  body: Buffer
  way: Way
}

export interface Heard {
  answer: FeedAnswer
  ms: number
}

/** Milliseconds; short, because most of a campaign would be waiting otherwise. */
export const LIMITS = { firstByteMs: 2_000, betweenChunksMs: 2_000, totalMs: 400, maxParsingMs: 4_000 }

/** A feed on this machine that answers whatever it is told to, and the product's client of it. */
export type Player = Awaited<ReturnType<typeof openPlayer>>

export async function openPlayer() {
  let answerTo: (page: number) => Sent = () => ({ status: 404, headers: {}, body: Buffer.alloc(0), way: 'whole' })
  const server = createServer((request, response) => {
    const page = Number(/(\d+)\/*(?:\?|$)/.exec(request.url ?? '')?.[1] ?? 1)
    void send(response, answerTo(page))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Listening on TCP: the address is no pipe's name.
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const feed = createFeed({
    allowedHosts: [`127.0.0.1:${port}`],
    hosts: { other: { rate: { requests: 1_000_000, seconds: 1 } } },
    now: () => new Date(),
    log: { warn: () => {} },
    limits: LIMITS,
  })
  const credentials = { baseUrl: url, authMethod: 'basic', username: 'u', password: 'p' }
  return {
    url,
    /** Asks for the page at a cursor while the feed answers so. */
    async ask(sent: (page: number) => Sent, cursor: string | null = null): Promise<Heard> {
      answerTo = sent
      const began = performance.now()
      const answer = await feed.readPage({ oem: 'other', credentials }, cursor)
      return { answer, ms: performance.now() - began }
    },
    async close() {
      await feed.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

async function send(response: ServerResponse, { status, headers, body, way }: Sent): Promise<void> {
  response.on('error', () => {})
  // Node sends no body with these, and takes one without end.
  const how: Way = status === 204 || status === 304 ? 'whole' : way
  const half = body.subarray(0, Math.ceil(body.length / 2))
  switch (how) {
    case 'whole':
      response.writeHead(status, headers).end(body)
      return
    case 'cut':
      response.writeHead(status, { ...headers, 'content-length': body.length + 1 }).write(half)
      await setTimeout(2)
      response.destroy()
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'silent':
      return
    case 'too short':
      response.writeHead(status, { ...headers, 'content-length': Math.max(0, body.length - 1) }).end(half)
      return
    case 'too long':
      response.writeHead(status, { ...headers, 'content-length': half.length })
      // Past its own length: Node's server would refuse to write that.
      response.flushHeaders()
      response.socket?.write(body)
      return
    case 'dripping':
      response.writeHead(status, headers)
      for (const byte of body) {
        if (response.destroyed) return
        response.write(Buffer.from([byte]))
        await setTimeout(20)
      }
      response.end()
      return
    case 'never ending':
      response.writeHead(status, headers)
      // Until the client ends it.
      await pipeline(Readable.from(again(body.length === 0 ? Buffer.alloc(65_536, ' ') : body)), response).catch(
        () => {},
      )
      return
    default:
      how satisfies never
  }
}

function* again(piece: Buffer): Generator<Buffer> {
  for (;;) yield piece
}
