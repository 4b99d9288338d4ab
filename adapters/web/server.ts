import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express'
import type { Logger } from 'pino'

export interface WebServer {
  port: number
  /**
   * Takes no new requests. Those that arrived whole are answered, for `ANSWER_MS` at most; what has sent only a part of one gets
   * `RECEIVE_MS` to send the rest. Never rejects.
   */
  close(): Promise<void>
}

/** A request that is being received when we close has this long to arrive: a form of Slack takes some milliseconds. */
const RECEIVE_MS = 500

/** How long a request may take to be answered once we close. Longer than a platform waits for any of ours. */
const ANSWER_MS = 8_000

/** One thing the product needs; the check throws where it isn't there. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>

/**
 * The HTTP server. `/healthz`: this process answers (restart it where it doesn't). `/readyz`: what it needs is there
 * too (send it no requests where it isn't), each part by name; in `out` the chat platforms that can't be reached, and why.
 */
export async function startWebServer(options: {
  host: string
  port: number
  routers: Router[]
  checks: Checks
  /** What is out and yet no reason to send no requests, each with its sentence: the rest goes on. */
  out?: () => Readonly<Record<string, string>>
  log: Logger
}): Promise<WebServer> {
  const app = express()
  app.disable('x-powered-by')
  app.get('/healthz', (_request, response) => {
    response.json({ ok: true })
  })
  // Whoever asks while it is looked at hears the same: many questions don't become many connections.
  let looking: Promise<Record<string, boolean>> | undefined
  app.get('/readyz', async (_request, response) => {
    looking ??= check(options.checks, options.log).finally(() => {
      looking = undefined
    })
    const parts = await looking
    const ok = Object.values(parts).every(Boolean)
    const out = options.out?.() ?? {}
    response.status(ok ? 200 : 503).json({ ok, ...parts, ...(Object.keys(out).length > 0 ? { out } : {}) })
  })
  app.use(refuseLarge)
  for (const router of options.routers) app.use(router)
  app.use(plainly(options.log))

  const server = await new Promise<Server>((resolve, reject) => {
    const listening = app.listen(options.port, options.host, error => (error ? reject(error) : resolve(listening)))
  })
  // Longer than a load balancer keeps an idle connection (60 s, most of them): else it sends a request into one that we are
  // just closing, and answers a 502 in our name.
  server.keepAliveTimeout = 65_000
  const requests = watchRequests(server)
  return {
    // Listening on a TCP port, the address is never the string of a pipe.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        // A connection that is kept alive becomes idle only after its answer, and would hold us for 5 s.
        const closing = setInterval(() => server.closeIdleConnections(), 20)
        // Node counts half a request as a running one, and waits for the rest of it for five minutes.
        const timers = [
          setTimeout(() => requests.dropUnreceived(), RECEIVE_MS),
          setTimeout(() => server.closeAllConnections(), ANSWER_MS),
        ]
        server.close(() => {
          clearInterval(closing)
          for (const timer of timers) clearTimeout(timer)
          resolve()
        })
      }),
  }
}

/** Far more than any platform sends; each has a bound of its own below it. */
const MOST_BYTES = 4 * 1024 * 1024

/** What nobody will read to its end: the connection is closed, or the next request on it would wait behind the rest. */
const refuseLarge: RequestHandler = (request, response, next) => {
  if (Number(request.get('content-length')) > MOST_BYTES) response.status(413).set('connection', 'close').end()
  else next()
}

/**
 * A request that can't be read, or that we fail at, in plain words: Express would show a stack outside of production.
 * https://github.com/microar/agentsviz/issues/46, https://github.com/expressjs/express/issues/4309
 */
function plainly(log: Logger): ErrorRequestHandler {
  return (err, _request, response, next) => {
    const asked: unknown = err instanceof Error && 'status' in err ? err.status : undefined
    const status = typeof asked === 'number' && asked >= 400 && asked < 500 ? asked : 500
    if (status === 500) log.error({ err }, 'A request could not be answered')
    // Half of an answer is on its way: Express cuts the connection.
    if (response.headersSent) next(err)
    else
      response
        .status(status)
        .type('text/plain')
        .send(`${STATUS_CODES[status] ?? 'Bad Request'}\n`)
  }
}

/** Knows of each connection whether a whole request of it is being answered. */
function watchRequests(server: Server): { dropUnreceived(): void } {
  const answering = new Map<Socket, IncomingMessage | null>()
  server.on('connection', socket => {
    answering.set(socket, null)
    socket.on('close', () => answering.delete(socket))
  })
  server.on('request', (request, response) => {
    answering.set(request.socket, request)
    response.on('close', () => {
      if (answering.get(request.socket) === request) answering.set(request.socket, null)
    })
  })
  return {
    dropUnreceived: () => {
      for (const [socket, request] of answering) if (!request?.complete) socket.destroy()
    },
  }
}

const CHECK_MS = 2_000

async function check(checks: Checks, log: Logger): Promise<Record<string, boolean>> {
  const entries = Object.entries(checks).map(async ([name, run]) => {
    try {
      await Promise.race([
        run(),
        new Promise((_, reject) => setTimeout(reject, CHECK_MS, new Error(`No answer in ${CHECK_MS} ms.`)).unref()),
      ])
      return [name, true] as const
    } catch (err) {
      log.warn({ err, part: name }, 'Not ready')
      return [name, false] as const
    }
  })
  return Object.fromEntries(await Promise.all(entries))
}
