import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import pg from 'pg'

/**
 * The least that can stand in the product's place: verifies Slack's signature, reads the payload, asks Postgres one
 * question that an index answers, and replies.
 */
export async function openBareHandler(input: { databaseUrl: string; signingSecret: string }) {
  const pool = new pg.Pool({ connectionString: input.databaseUrl, max: 20 })
  const app = express()
  app.post('/slack/events', express.raw({ type: '*/*', limit: '1mb' }), async (request, response) => {
    const body = request.body as Buffer
    const stamp = request.header('x-slack-request-timestamp') ?? ''
    const expected = Buffer.from(
      `v0=${createHmac('sha256', input.signingSecret).update(`v0:${stamp}:`).update(body).digest('hex')}`,
    )
    const given = Buffer.from(request.header('x-slack-signature') ?? '')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.status(401).end()
      return
    }
    const payload = JSON.parse(new URLSearchParams(body.toString('utf8')).get('payload') ?? '') as {
      user: { id: string }
    }
    const { rows } = await pool.query(
      'select id, name, locale from person where workspace_id = 1 and external_id = $1',
      [payload.user.id],
    )
    response.json({ ok: true, found: rows[0] })
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: async (): Promise<string> => `http://127.0.0.1:${port}/slack/events`,
    close: async (): Promise<void> => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await pool.end()
    },
  }
}

export type BareCommands = Awaited<ReturnType<typeof openBareHandler>>
