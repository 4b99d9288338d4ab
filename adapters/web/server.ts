import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Router } from 'express'
import type { Logger } from 'pino'

export interface WebServer {
  port: number
  /** Takes no new requests; those under way are answered. */
  close(): Promise<void>
}

/** One thing the product needs; the check throws where it isn't there. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>

/**
 * The HTTP server. `/healthz`: this process answers (restart it where it doesn't). `/readyz`: what it needs is there
 * too (send it no requests where it isn't), each part by name.
 */
export async function startWebServer(options: {
  host: string
  port: number
  routers: Router[]
  checks: Checks
  log: Logger
}): Promise<WebServer> {
  const app = express()
  app.disable('x-powered-by')
  app.get('/healthz', (_request, response) => {
    response.json({ ok: true })
  })
  app.get('/readyz', async (_request, response) => {
    const parts = await check(options.checks, options.log)
    const ok = Object.values(parts).every(Boolean)
    response.status(ok ? 200 : 503).json({ ok, ...parts })
  })
  for (const router of options.routers) app.use(router)

  const server = await new Promise<Server>((resolve, reject) => {
    const listening = app.listen(options.port, options.host, error => (error ? reject(error) : resolve(listening)))
  })
  // Longer than a load balancer keeps an idle connection (60 s, most of them): else it sends a request into one that we are
  // just closing, and answers a 502 in our name.
  server.keepAliveTimeout = 65_000
  return {
    // Listening on a TCP port, the address is never the string of a pipe.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        // A connection that is kept alive becomes idle only after its answer, and would hold us for 5 s.
        const closing = setInterval(() => server.closeIdleConnections(), 20)
        server.close(() => {
          clearInterval(closing)
          resolve()
        })
      }),
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
