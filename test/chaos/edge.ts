import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readBody } from '../../playground/read-body.ts'
import { note } from './note.ts'

/** A web process, as the load balancer knows it. */
export interface Backend {
  name: string
  /** Its port; null while it does not listen. */
  port: number | null
  /** Requests that it has received and not answered. */
  answering: number
}

/** The load balancer in front of the web processes: Slack and Teams know one address, whichever process answers. */
export interface Edge {
  origin: string
  /** The answers to the next requests are lost on the way back, after the product gave them. `hit` is called for each. */
  loseAnswers(times: number, hit: () => void): void
  /** The next requests reach the product twice, as from a proxy that tries again. */
  repeatRequests(times: number, hit: () => void): void
  clear(): void
  close(): Promise<void>
}

/** How the notes name a request: by the first action in it, if any. */
function described(body: Buffer): string {
  const text = decodeURIComponent(
    body
      .toString()
      .replaceAll('+', ' ')
      .slice(0, 200_000)
      .replaceAll(/%(?![0-9A-F]{2})/gi, ''),
  )
  const [found] = /"(?:action_id|callback_id|action)":"[^"]*"|"type":"[^"]*"/.exec(text) ?? []
  return found ?? 'another request'
}

/** How long it looks for a process that listens. */
const PATIENCE_MS = 2_000

/**
 * Starts it. Round robin. A request goes to another process only if the first could not be reached: once sent, it may
 * have been carried out.
 */
export async function startEdge(backends: readonly Backend[]): Promise<Edge> {
  const agent = new Agent({ keepAlive: false })
  const lost: (() => void)[] = []
  const repeated: (() => void)[] = []
  let turn = 0

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => incoming.socket.destroy())
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming)
    const asked = incoming.method === 'POST'
    const again = asked ? repeated.shift() : undefined
    if (again) {
      again()
      forward(incoming, body).catch(() => {})
    }
    const hit = asked ? lost.shift() : undefined
    const { status, headers, bytes } = await forward(incoming, body)
    if (hit) {
      hit()
      incoming.socket.resetAndDestroy()
      return
    }
    response.writeHead(status, headers)
    response.end(bytes)
  }

  async function forward(incoming: IncomingMessage, body: Buffer) {
    const until = performance.now() + PATIENCE_MS
    while (performance.now() < until) {
      const up = backends.filter(backend => backend.port !== null)
      const backend = up[turn++ % Math.max(up.length, 1)]
      if (backend) {
        note(`${backend.name} is asked: ${described(body)}`)
        const answered = await ask(backend, incoming, body).catch((err: unknown) => {
          note(`${backend.name} ended without an answer: ${described(body)}`)
          throw err
        })
        if (answered !== 'not_reached') {
          note(`${backend.name} answered ${answered.status}: ${described(body)}`)
          return answered
        }
        backend.port = null
      }
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    throw new Error('No web process listens')
  }

  function ask(backend: Backend, { method, url, headers }: IncomingMessage, body: Buffer) {
    return new Promise<{ status: number; headers: IncomingMessage['headers']; bytes: Buffer } | 'not_reached'>(
      (resolve, reject) => {
        backend.answering += 1
        const out = request({
          ...{ agent, host: '127.0.0.1', port: backend.port, method, path: url },
          headers: { ...headers, connection: 'close' },
        })
        out.on('close', () => {
          backend.answering -= 1
        })
        out.on('error', (err: NodeJS.ErrnoException) =>
          err.code === 'ECONNREFUSED' ? resolve('not_reached') : reject(err),
        )
        out.on('response', response => {
          const pieces: Buffer[] = []
          response.on('data', piece => pieces.push(piece))
          response.on('error', reject)
          response.on('end', () => {
            const { connection: _, 'transfer-encoding': __, ...kept } = response.headers
            resolve({ status: response.statusCode ?? 502, headers: kept, bytes: Buffer.concat(pieces) })
          })
        })
        out.end(body)
      },
    )
  }

  return {
    // Listening on TCP, so the address is not the name of a pipe.
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseAnswers: (times, hit) => lost.push(...Array.from({ length: times }, () => hit)),
    repeatRequests: (times, hit) => repeated.push(...Array.from({ length: times }, () => hit)),
    clear: () => {
      lost.length = 0
      repeated.length = 0
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
