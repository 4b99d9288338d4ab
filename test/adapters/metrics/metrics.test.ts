import { expect, test } from 'vitest'
import { measuredFeed } from '../../../adapters/metrics/measured-feed.ts'
import { measuredMessenger } from '../../../adapters/metrics/measured-messenger.ts'
import { createMetrics } from '../../../adapters/metrics/metrics.ts'
import type { Parts } from '../../../adapters/metrics/parts.ts'
import type { Messenger } from '../../../src/announcement/messenger.ts'
import type { Feed, FeedAnswer, FeedConnection } from '../../../src/feed/feed.ts'

const part = (metric: string, read: Parts[string]['read'], labels: string[] = []): Parts[string] => ({
  metric,
  help: 'x',
  labels,
  read,
})
const open = (parts: Parts = {}, freshMs = 0) => {
  const failed: string[] = []
  const metrics = createMetrics(parts, { onError: (_, name) => failed.push(name), freshMs, partMs: 50 })
  const lines = async () => (await metrics.scrape()).text.split('\n').filter(line => line.startsWith('fleetfeed_'))
  return { metrics, failed, lines }
}

test('a part that fails or is slow is missing, never 0, and counted; the others are there', async () => {
  let away = false
  const { lines, failed } = open({
    well: part('fleetfeed_well', async () => [{ labels: { job: 'sync' }, value: 7 }], ['job']),
    database: part('fleetfeed_months', async () => {
      if (away) throw new Error('gone')
      return [{ labels: {}, value: 3 }]
    }),
    queue: part('fleetfeed_queue', async () => (away ? await new Promise(() => {}) : []), ['job']),
  })
  expect(await lines()).toEqual(expect.arrayContaining(['fleetfeed_well{job="sync"} 7', 'fleetfeed_months 3']))
  away = true
  const text = (await lines()).join('\n')
  expect(text).toContain('fleetfeed_well{job="sync"} 7')
  expect(text).not.toContain('fleetfeed_months ')
  expect(text).toContain('fleetfeed_scrape_errors_total{part="database"} 1')
  expect(text).toContain('fleetfeed_scrape_errors_total{part="queue"} 1')
  expect(text).toContain('fleetfeed_scrape_errors_total{part="well"} 0')
  expect(failed).toEqual(['database', 'queue'])
  away = false
  expect(await lines()).toContain('fleetfeed_months 3')
})

test('what a scrape no longer finds is gone from its gauge', async () => {
  let found = ['a', 'b']
  const read = async () => found.map(job => ({ labels: { job }, value: 1 }))
  const { lines } = open({ x: part('fleetfeed_x', read, ['job']) })
  expect((await lines()).filter(line => line.startsWith('fleetfeed_x'))).toHaveLength(2)
  found = ['b']
  expect((await lines()).filter(line => line.startsWith('fleetfeed_x'))).toEqual(['fleetfeed_x{job="b"} 1'])
})

test('scrapes within some seconds, and concurrent ones, read once; a failure is read again', async () => {
  let reads = 0
  const { metrics } = open(
    {
      x: part('fleetfeed_x', async () => {
        reads += 1
        if (reads === 1) throw new Error('gone')
        return []
      }),
    },
    10_000,
  )
  await Promise.all([metrics.scrape(), metrics.scrape()])
  expect(reads).toBe(1)
  await metrics.scrape()
  await metrics.scrape()
  expect(reads).toBe(2)
})

test('the metrics of Node are there: event loop, memory', async () => {
  const { metrics } = open()
  const { text, contentType } = await metrics.scrape()
  expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds \d/)
  expect(text).toMatch(/process_resident_memory_bytes \d/)
  expect(contentType).toContain('text/plain')
})

const page = (next: string | null, cut: Extract<FeedAnswer, { kind: 'page' }>['cut'] = null): FeedAnswer => ({
  kind: 'page',
  equipment: [],
  next,
  cut,
  oddities: [],
})

test('a read of a feed counts once, when it ends, with its outcome', async () => {
  const { metrics, lines } = open()
  const answers: (FeedAnswer | Error)[] = [
    page('2'),
    page(null),
    { kind: 'maintenance' },
    page(null, { kind: 'circle' }),
    new Error('a bug'),
    { kind: 'wrong_credentials' },
  ]
  const feed: Feed = {
    catalogue: [],
    firstAddress: () => null,
    hostOf: () => null,
    addressProblem: () => null,
    readPage: async () => {
      const answer = answers.shift()
      if (answer instanceof Error || !answer) throw answer
      return answer
    },
  }
  const measured = measuredFeed(metrics, feed)
  const connection: FeedConnection = { oem: 'komatsu', credentials: { username: 'ada' } }
  for (let nth = 0; nth < 4; nth += 1) await measured.readPage(connection, null)
  await expect(measured.readPage(connection, null)).rejects.toThrow('a bug')
  await measured.readPage(connection, null, 'interactive')
  const counted = (await lines()).filter(line => /^fleetfeed_(syncs|verifications)_total/.test(line))
  expect(counted.sort()).toEqual([
    'fleetfeed_syncs_total{oem="komatsu",outcome="bug"} 1',
    'fleetfeed_syncs_total{oem="komatsu",outcome="complete"} 1',
    'fleetfeed_syncs_total{oem="komatsu",outcome="incomplete"} 1',
    'fleetfeed_syncs_total{oem="komatsu",outcome="maintenance"} 1',
    'fleetfeed_verifications_total{oem="komatsu",outcome="wrong_credentials"} 1',
  ])
  expect(await lines()).toContain('fleetfeed_feed_page_seconds_count{oem="komatsu"} 6')
})

test('each call to a platform counts with its outcome, one that throws too', async () => {
  const { metrics, lines } = open()
  const messenger: Messenger = {
    post: async () => ({ kind: 'refused', problem: 'is_archived' }),
    update: async () => {
      throw new Error('a bug')
    },
    find: async () => ({ kind: 'absent' }),
  }
  const measured = measuredMessenger(metrics, 'teams', messenger)
  const to = { workspaceId: 1, place: { kind: 'channel', channel: 'C1' } } as const
  const message = { accountId: 1, topic: { kind: 'arrival', arrivalId: 1 } } as const
  const how = { correlationId: 'x', thread: null, begin: async () => {} }
  expect(await measured.post(to, message, how)).toEqual({ kind: 'refused', problem: 'is_archived' })
  await expect(measured.update(to, {}, message)).rejects.toThrow('a bug')
  await measured.find(to, message, 'x', new Date(), null)
  const counted = (await lines()).filter(line => line.startsWith('fleetfeed_deliveries_total'))
  expect(counted.sort()).toEqual([
    'fleetfeed_deliveries_total{platform="teams",call="find",outcome="absent"} 1',
    'fleetfeed_deliveries_total{platform="teams",call="post",outcome="refused"} 1',
    'fleetfeed_deliveries_total{platform="teams",call="update",outcome="thrown"} 1',
  ])
})
