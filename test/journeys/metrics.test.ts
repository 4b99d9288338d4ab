import { afterAll, beforeAll, expect, test } from 'vitest'
import { integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { describeBackends } from '../helpers/redis.ts'
import { slackUser, teamsUser } from '../helpers/user.ts'

const TOKEN = 'metrics-token-0123456789abcdef'

async function scrape(product: Product, authorization?: string): Promise<{ status: number; lines: string[] }> {
  const answer = await fetch(`http://127.0.0.1:${product.port}/metrics`, {
    headers: authorization === undefined ? {} : { authorization },
  })
  const text = await answer.text()
  return { status: answer.status, lines: text.split('\n') }
}

describeBackends('the metrics of the product', backend => {
  let product: Product
  let lines: string[]
  beforeAll(async () => {
    product = await startProduct({ backend, settings: { metricsToken: TOKEN } })
    product.feeds.caterpillar.fleet.add(3)
    await integrate(product, slackUser(product, 'Ada'), 'caterpillar')
    await product.teams.installFor('Ada', 'personal')
    await teamsUser(product, 'Ada').write('help')
    await product.drain()
    lines = (await scrape(product, `Bearer ${TOKEN}`)).lines
  })
  afterAll(() => product.stop())
  const value = (series: string) =>
    Number(
      lines
        .find(line => line.startsWith(`${series} `))
        ?.split(' ')
        .at(-1),
    )

  test('they need their token, and without a bearer the path does not exist', async () => {
    expect((await scrape(product)).status).toBe(404)
    expect((await scrape(product, `Bearer ${TOKEN}x`)).status).toBe(401)
    expect((await scrape(product, 'Basic eDp5')).status).toBe(404)
    expect((await scrape(product, `bearer ${TOKEN}`)).status).toBe(200)
  })

  test('one feed that was verified and read, and its posts, are counted', () => {
    expect(value('fleetfeed_verifications_total{oem="caterpillar",outcome="page"}')).toBe(1)
    expect(value('fleetfeed_syncs_total{oem="caterpillar",outcome="complete"}')).toBeGreaterThan(0)
    expect(value('fleetfeed_deliveries_total{platform="slack",call="update",outcome="sent"}')).toBeGreaterThan(0)
    expect(value('fleetfeed_jobs_total{job="sync",outcome="ok"}')).toBeGreaterThan(0)
  })

  test('clicks of both platforms are timed', () => {
    expect(value('fleetfeed_click_seconds_count{platform="slack",early="no"}')).toBeGreaterThan(5)
    expect(value('fleetfeed_click_seconds_count{platform="teams",early="no"}')).toBeGreaterThan(0)
  })

  test('due work, the queues, the pool and the months are there', () => {
    expect(value('fleetfeed_due_oldest_seconds{job="sync"}')).toBe(0)
    expect(value('fleetfeed_queue_jobs{job="deliver",state="waiting"}')).toBe(0)
    expect(value('fleetfeed_pool_connections{state="total"}')).toBeGreaterThan(0)
    expect(value('fleetfeed_months_to_close')).toBe(0)
    expect(lines.filter(line => /^fleetfeed_scrape_errors_total.* [1-9]/.test(line))).toEqual([])
  })

  test('a label never holds an id of ours, a name or a place', () => {
    // `le`: the buckets of histograms.
    const labels = lines.flatMap(line => [...line.matchAll(/(?<!le)="([^"]*)"/g)].map(([, text = '']) => text))
    expect(labels.filter(text => /^\d{3,}$|^[UCTD]\d|Ada|@|:\/\//.test(text))).toEqual([])
  })
})

test('a worker has metrics too; without a token nobody has', async () => {
  const worker = await startProduct({ settings: { role: 'worker', metricsToken: TOKEN } })
  expect((await scrape(worker, `Bearer ${TOKEN}`)).lines.join('\n')).toContain('fleetfeed_due_oldest_seconds')
  await worker.stop()
  const without = await startProduct()
  expect((await scrape(without, `Bearer ${TOKEN}`)).status).toBe(404)
  await without.stop()
})
