import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { integrate } from '../helpers/integrate.ts'
import { startProduct } from '../helpers/product.ts'
import { describeBackends } from '../helpers/redis.ts'
import { slackUser } from '../helpers/user.ts'

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(attribute).default([]),
  events: z.array(z.object({ name: z.string(), attributes: z.array(attribute).default([]) })).default([]),
})
/** https://opentelemetry.io/docs/specs/otlp/#otlphttp: what a collector receives as JSON. */
const received = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
})

/** A collector: what was sent to it. */
async function startCollector(): Promise<{ server: Server; url: string; bodies: string[] }> {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    bodies.push(`${request.url} ${body}`)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies }
}

describeBackends('traces', backend => {
  let collector: Awaited<ReturnType<typeof startCollector>>
  let spans: z.infer<typeof span>[]
  let secrets: string[]
  beforeAll(async () => {
    collector = await startCollector()
    const product = await startProduct({ backend, settings: { tracesUrl: collector.url } })
    product.feeds.caterpillar.fleet.add(3)
    await integrate(product, slackUser(product, 'Ada'), 'caterpillar')
    const { slack, teams, sealKeys } = product.settings
    const login = product.feeds.credentials.caterpillar
    secrets = [slack?.botToken, slack?.signingSecret, teams?.appPassword, sealKeys, ...Object.values(login)].flatMap(
      secret => (secret ? [secret] : []),
    )
    await product.stop()
    spans = collector.bodies.flatMap(body => {
      const { resourceSpans } = received.parse(JSON.parse(body.slice(body.indexOf(' '))))
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(scope => scope.spans))
    })
  })
  afterAll(() => collector.server.close())

  test('one trace goes from the click to the job and to the message', () => {
    const chains = spans
      .filter(({ name }) => name === 'update slack' || name === 'post slack')
      .map(message => {
        const names = [message.name]
        for (let at = message; ; ) {
          const parent = spans.find(({ spanId }) => spanId === at.parentSpanId)
          if (!parent) return names.reverse().join(' > ')
          expect(parent.traceId).toBe(message.traceId)
          names.push(parent.name)
          at = parent
        }
      })
    expect(chains).toContain(
      'click slack > add verify.verify > process verify > add deliver.deliver > process deliver > update slack',
    )
  })

  test('BullMQ’s own look-ups for work are left out', () => {
    expect(spans.filter(({ name }) => /getNextJob|tall|close/.test(name))).toEqual([])
  })

  test('no secret, no name of a person and no text of an error is sent', () => {
    const sent = collector.bodies.join('\n')
    expect(collector.bodies.every(body => body.startsWith('/v1/traces '))).toBe(true)
    expect(sent).toContain('fleetfeed')
    expect(secrets.length).toBeGreaterThan(5)
    expect(secrets.filter(secret => sent.includes(secret))).toEqual([])
    expect(sent).not.toMatch(/Ada/)
    const keys = new Set(
      spans.flatMap(one => [...one.attributes, ...one.events.flatMap(event => event.attributes)]).map(({ key }) => key),
    )
    expect([...keys].filter(key => !/^(fleetfeed|bullmq)\./.test(key))).toEqual([])
  })
})

test('a collector that is away changes nothing for people', async () => {
  const product = await startProduct({ settings: { tracesUrl: 'http://127.0.0.1:9', logLevel: 'silent' } })
  product.feeds.caterpillar.fleet.add(1)
  await integrate(product, slackUser(product, 'Ada'), 'caterpillar')
  await product.stop()
})
