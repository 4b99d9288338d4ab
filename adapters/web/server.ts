import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express'
import type { Logger } from 'pino'

export interface WebServer {
  port: number
  /**
   * Accepts no new requests. Requests that arrived completely are answered, within `ANSWER_MS`; those that arrived in
   * part get `RECEIVE_MS` to send the rest. Never rejects.
   */
  close(): Promise<void>
}

/** How long a request may take to arrive completely after `close`. A form of Slack takes some milliseconds. */
const RECEIVE_MS = 500

/** How long a request may take to be answered after `close`. Longer than a platform waits for any answer of ours. */
const ANSWER_MS = 8_000

/** What the product needs, by name. A check throws or rejects if that is not available. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>

/**
 * Starts the HTTP server. `/healthz`: this process answers (if it doesn't, restart it). `/readyz`: everything in
 * `checks` is available, too, each part by name (if not, send no requests); `out` lists the chat platforms that can't
 * be reached, and why.
 */
export async function startWebServer(options: {
  host: string
  port: number
  routers: Router[]
  checks: Checks
  /** What can't be reached but is no reason to send no requests, because the rest works. Each with a sentence. */
  out?: () => Readonly<Record<string, string>>
  log: Logger
}): Promise<WebServer> {
  const app = express()
  app.disable('x-powered-by')
  app.get('/healthz', (_request, response) => {
    response.json({ ok: true })
  })
  // Concurrent requests share one check, so that many of them don't open many connections.
  let checking: Promise<Record<string, boolean>> | undefined
  app.get('/readyz', async (_request, response) => {
    checking ??= check(options.checks, options.log).finally(() => {
      checking = undefined
    })
    const parts = await checking
    const ok = Object.values(parts).every(Boolean)
    const out = options.out?.() ?? {}
    response.status(ok ? 200 : 503).json({ ok, ...parts, ...(Object.keys(out).length > 0 ? { out } : {}) })
  })
  app.use(refuseLarge)
  for (const router of options.routers) app.use(router)
  app.use(answerErrors(options.log))

  const server = await new Promise<Server>((resolve, reject) => {
    const listening = app.listen(options.port, options.host, error => (error ? reject(error) : resolve(listening)))
  })
  // Longer than load balancers keep an idle connection (most: 60 s). Otherwise they may send a request on a connection
  // that we are just closing, and answer 502 for us.
  server.keepAliveTimeout = 65_000
  const requests = watchRequests(server)
  return {
    // A server that listens on a TCP port has an AddressInfo; only a pipe has a string.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        // A keep-alive connection becomes idle only after its answer. Without this, it would delay the close by 5 s.
        const closing = setInterval(() => server.closeIdleConnections(), 20)
        // Node treats a partly received request as active and would wait five minutes for the rest.
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

/** Far more than any platform sends; each platform's router has a lower limit. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * The body of a large request is never read, so the connection must be closed: otherwise the next request on it would
 * wait behind the body.
 */
const refuseLarge: RequestHandler = (request, response, next) => {
  if (Number(request.get('content-length')) > MAX_BYTES) response.status(413).set('connection', 'close').end()
  else next()
}

/**
 * Answers a request that can't be read, or that failed, with plain text: Express would show a stack trace outside of
 * production.
 * https://github.com/microar/agentsviz/issues/46, https://github.com/expressjs/express/issues/4309
 */
function answerErrors(log: Logger): ErrorRequestHandler {
  return (err, _request, response, next) => {
    const errorStatus: unknown = err instanceof Error && 'status' in err ? err.status : undefined
    const status = typeof errorStatus === 'number' && errorStatus >= 400 && errorStatus < 500 ? errorStatus : 500
    if (status === 500) log.error({ err }, 'A request could not be answered')
    // A part of the answer has been sent already: Express destroys the connection.
    if (response.headersSent) next(err)
    else
      response
        .status(status)
        .type('text/plain')
        .send(`${STATUS_CODES[status] ?? 'Bad Request'}\n`)
  }
}

/** Tracks for each connection the request that is being answered, to find those that haven't arrived completely. */
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
