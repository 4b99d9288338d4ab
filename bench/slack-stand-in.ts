import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Something the product said to Slack. */
export interface Said {
  method: string
  body: URLSearchParams
}

export interface SlackStandIn {
  apiUrl: string
  close(): Promise<void>
}

export const TEAM = 'T0BENCH001'

/**
 * As much of Slack's Web API as answers "ok": the playground's checks every block, which would be part of what is
 * measured. `hear` is told of each call the moment it has arrived in full, before it is answered.
 */
export async function startSlackStandIn(hear: (said: Said) => void): Promise<SlackStandIn> {
  let messages = 0
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const method = request.url?.split('/').at(-1) ?? ''
    hear({ method, body: new URLSearchParams(Buffer.concat(pieces).toString('utf8')) })
    const ts = `${Math.floor(Date.now() / 1000)}.${String(++messages).padStart(6, '0')}`
    const bot = { team_id: TEAM, team: 'Bench', user_id: 'U0BOT', bot_id: 'B0BOT' }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ ok: true, channel: 'D0BENCH001', ts, ...(method === 'auth.test' ? bot : {}) }))
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
