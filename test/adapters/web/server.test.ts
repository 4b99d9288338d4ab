import { Router } from 'express'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { startWebServer, type WebServer } from '../../../adapters/web/server.ts'

const log = pino({ level: 'silent' })
let web: WebServer | undefined
afterEach(() => web?.close())

async function serve(checks: Record<string, () => Promise<unknown>>, routers: Router[] = []): Promise<string> {
  web = await startWebServer({ host: '127.0.0.1', port: 0, routers, checks, log })
  return `http://127.0.0.1:${web.port}`
}

test('readyz names what isn’t reachable, even if it never answers', async () => {
  const url = await serve({
    one: async () => 1,
    two: async () => {
      throw new Error('gone')
    },
    three: () => new Promise(() => {}),
  })
  const answer = await fetch(`${url}/readyz`)
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({ ok: false, one: true, two: false, three: false })
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

test('closing answers running requests and takes no new ones', async () => {
  const asked = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const router = Router()
  router.get('/slow', async (_request, response) => {
    asked.resolve()
    await finish.promise
    response.send('done')
  })
  const url = await serve({}, [router])
  const answer = fetch(`${url}/slow`)
  await asked.promise
  const closing = web?.close()
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  finish.resolve()
  expect(await (await answer).text()).toBe('done')
  const began = performance.now()
  await closing
  expect(performance.now() - began).toBeLessThan(1000)
})

test('a port in use is an error', async () => {
  const url = await serve({})
  const port = Number(new URL(url).port)
  await expect(startWebServer({ host: '127.0.0.1', port, routers: [], checks: {}, log })).rejects.toThrow('EADDRINUSE')
})
