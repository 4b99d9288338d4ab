import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createByteBudget } from '../../../adapters/feeds/byte-budget.ts'
import { createFeed, type Limits } from '../../../adapters/feeds/create-feed.ts'
import { type LocalFeeds, startFeeds } from '../../../playground/feeds/start-feeds.ts'
import type { FeedConnection } from '../../../src/feed/feed.ts'

let feeds: LocalFeeds
let connection: FeedConnection
const open: { close(): Promise<void> }[] = []

function newFeed(limits: Partial<Limits> = {}) {
  const { allowedHosts, hosts } = feeds
  const feed = createFeed({ allowedHosts, hosts, now: () => new Date(), log: { warn: () => {} }, limits })
  open.push(feed)
  return feed
}

beforeAll(async () => {
  feeds = await startFeeds()
  connection = { oem: 'other', credentials: feeds.credentials.other }
})
afterEach(async () => {
  feeds.plain.healthy()
  feeds.plain.fleet.setFleet([])
  await Promise.all(open.splice(0).map(one => one.close()))
})
afterAll(() => feeds.close())

/**
 * How long it blocked the event loop, which clicks and deliveries share: CPU time of this thread, whatever else the
 * machine does.
 */
async function watched<T>(act: () => Promise<T>): Promise<{ answer: T; busyMs: number }> {
  const before = process.threadCpuUsage()
  const answer = await act()
  const { user, system } = process.threadCpuUsage(before)
  return { answer, busyMs: (user + system) / 1_000 }
}

const zipped = (text: string) => gzipSync(text)
const MB = 1024 * 1024
const fleet = (inner: string) =>
  `<Fleet><Equipment><EquipmentHeader><PIN>PIN00000001</PIN>${inner}</EquipmentHeader></Equipment></Fleet>`
const json = (inner: string) => `{"Equipment":[{"EquipmentHeader":{"PIN":"PIN00000001"${inner}}}]}`
const times = (text: string, bytes: number) => text.repeat(Math.ceil(bytes / text.length))

/** Each is some 16 KB when sent. */
const large = {
  ampersands: fleet(`<EquipmentID>${times('&', 15 * MB)}</EquipmentID>`),
  'ampersands in an attribute': fleet(`<EquipmentID x="${times('&', 15 * MB)}"/>`),
  entities: fleet(`<EquipmentID>${times('&lt;', 15 * MB)}</EquipmentID>`),
  'numbers of characters': fleet(`<EquipmentID>${times('&#65;', 15 * MB)}</EquipmentID>`),
  'entities of HTML': fleet(`<EquipmentID>${times('&eacute;', 15 * MB)}</EquipmentID>`),
  elements: fleet(times('<a/>', 15 * MB)),
  'open elements': fleet(times('<a>', 15 * MB)),
  machines: `<Fleet>${times('<Equipment/>', 15 * MB)}</Fleet>`,
  'JSON values': json(`,"a":[${times('1,', 15 * MB)}1]`),
  'JSON nulls': `{"Equipment":[${times('null,', 15 * MB)}null]}`,
  'JSON machines': `{"Equipment":[${times('{},', 15 * MB)}{}]}`,
  'JSON brackets': times('[', 15 * MB),
  'control characters': fleet(`<EquipmentID>${times('\u0001', 15 * MB)}</EquipmentID>`),
  'control characters in JSON': json(`,"EquipmentID":"\\n${times('\u0001', 15 * MB)}"`),
  'JSON escapes': json(`,"EquipmentID":"${times('\\u0041', 15 * MB)}"`),
  'JSON backslashes': json(`,"EquipmentID":"${times('\\\\', 15 * MB)}"`),
  'one text': fleet(`<EquipmentID>${times('x', 15 * MB)}</EquipmentID>`),
  CDATA: fleet(`<EquipmentID>${times('<![CDATA[x]]>', 15 * MB)}</EquipmentID>`),
  comments: fleet(times('<!---->', 15 * MB)),
  instructions: fleet(times('<?a?>', 15 * MB)),
  attributes: fleet(`<a ${times('b="" ', 15 * MB)}/>`),
  names: fleet(Array.from({ length: MB }, (_, n) => `<n${n}/>`).join('')),
  spaces: `<Fleet>${times(' ', 15 * MB)}</Fleet>`,
  'wrong dates': `<Fleet><Equipment><EquipmentHeader><PIN>PIN00000001</PIN></EquipmentHeader>${times('<Location datetime="x"><a/></Location>'.replace('x', '1'), 8 * MB)}</Equipment></Fleet>`,
  bytes: times('\0', 33 * MB),
}

describe('an answer that is small when sent and large when unpacked', () => {
  // One feed for all of them: its threads take a while to start, and each answer shows that the earlier ones did no
  // harm.
  let feed: ReturnType<typeof newFeed>
  beforeAll(() => {
    feed = newFeed()
    open.pop()
  })
  afterAll(() => feed.close())

  test.each(Object.entries(large))('%s', { timeout: 60_000 }, async (_what, text) => {
    feeds.plain.pageSays(zipped(text), { 'content-encoding': 'gzip' })
    const { answer, busyMs } = await watched(() => feed.readPage(connection, null))
    if (answer.kind === 'page') {
      expect(answer.equipment.length + answer.oddities.length, 'the one machine').toBeGreaterThan(
        text.includes('PIN0') ? 0 : -1,
      )
    } else expect(answer.kind).toMatch(/^(too_large|not_iso)$/)
    // It blocked nobody.
    expect(busyMs).toBeLessThan(100)
    // The next page is read.
    feeds.plain.healthy()
    feeds.plain.fleet.add(1)
    expect(await feed.readPage(connection, null)).toMatchObject({ kind: 'page', equipment: [{}] })
  })
})

test('nothing else waits behind the largest page that a feed may send', { timeout: 60_000 }, async () => {
  feeds.plain.fleet.add(10_000)
  feeds.plain.pageSize = 10_000
  feeds.plain.dialect = 'samsara'
  const feed = newFeed()
  // The page is made and packed by the first request, on this thread too.
  expect(await feed.readPage(connection, null)).toMatchObject({ kind: 'page' })
  const { answer, busyMs } = await watched(() => feed.readPage(connection, null))
  feeds.plain.pageSize = 100
  feeds.plain.dialect = 'iso-2016'
  expect(answer).toMatchObject({ kind: 'page', equipment: { length: 10_000 } })
  expect(busyMs).toBeLessThan(150)
})

test('a page that takes too long to read is an outcome, and the next page is read', async () => {
  const feed = newFeed({ threads: 1, maxParsingMs: 300 })
  feeds.plain.fleet.add(1)
  // The thread is running by now: its start doesn’t count as reading.
  expect(await newFeed().readPage(connection, null)).toMatchObject({ kind: 'page' })
  feeds.plain.pageSays(zipped(large.elements), { 'content-encoding': 'gzip' })
  const slow = feed.readPage(connection, null)
  expect(await slow).toEqual({ kind: 'too_large', detail: 'reading it took too long' })
})

test('a page that takes too much memory is an outcome, and the next page is read', { timeout: 60_000 }, async () => {
  const feed = newFeed({ threads: 1, maxHeapMb: 32 })
  feeds.plain.pageSays(zipped(large.elements), { 'content-encoding': 'gzip' })
  expect(await feed.readPage(connection, null)).toEqual({
    kind: 'too_large',
    detail: 'reading it took too much memory',
  })
  feeds.plain.healthy()
  feeds.plain.fleet.add(1)
  expect(await feed.readPage(connection, null)).toMatchObject({ kind: 'page', equipment: [{}] })
})

test('a refusal counts however long its text is', async () => {
  feeds.plain.loginSays(400, times('x', MB))
  const { otherClient } = feeds.credentials
  expect(await newFeed().readPage({ oem: 'other', credentials: otherClient }, null)).toEqual({
    kind: 'no_token',
    detail: '400',
  })
})

test('a feed that sends slowly is given up, sooner if somebody waits', async () => {
  const feed = newFeed({ totalMs: 600, interactive: { firstByteMs: 5_000, betweenChunksMs: 5_000, totalMs: 150 } })
  feeds.plain.drip(20)
  const late = { kind: 'unreachable', detail: 'the host did not answer in time' }
  const began = performance.now()
  expect(await feed.readPage(connection, null, 'interactive')).toEqual(late)
  const short = performance.now() - began
  expect(await feed.readPage(connection, null)).toEqual(late)
  const usual = performance.now() - began - short
  expect(short).toBeLessThan(500)
  expect(usual).toBeGreaterThan(500)
})

test('a feed that accepts the connection and never answers is given up before one that has begun to answer', async () => {
  const feed = newFeed({ firstByteMs: 100, totalMs: 60_000 })
  feeds.plain.hold()
  expect(await feed.readPage(connection, null)).toEqual({
    kind: 'unreachable',
    detail: 'the host did not answer in time',
  })
})

describe('compression of an answer', () => {
  const page = fleet('')
  const expected = { kind: 'page', equipment: [{ pin: 'PIN00000001' }] }

  test.each<[string, Buffer, string]>([
    ['gzip', gzipSync(page), 'gzip'],
    ['gzip without a word', gzipSync(page), ''],
    ['gzip in gzip', gzipSync(gzipSync(page)), 'gzip, gzip'],
    ['gzip that is called a charset', gzipSync(page), 'UTF-8'],
    ['nothing, called gzip', Buffer.from(page), 'gzip'],
    ['nothing, called a charset', Buffer.from(page), 'UTF-8'],
    ['nothing, called none', Buffer.from(page), 'none'],
    ['deflate', deflateSync(page), 'deflate'],
    ['deflate without a header', deflateRawSync(page), 'deflate'],
    ['brotli', brotliCompressSync(page), 'br'],
  ])('%s', async (_what, body, coding) => {
    feeds.plain.pageSays(body, coding === '' ? {} : { 'content-encoding': coding })
    expect(await newFeed().readPage(connection, null)).toMatchObject(expected)
  })

  test.each([
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['gzip, gzip', (text: string) => gzipSync(gzipSync(text))],
  ])('%s is bounded unpacked', async (coding, pack) => {
    feeds.plain.pageSays(pack(times(' ', 2 * MB)), { 'content-encoding': coding })
    expect(await newFeed({ maxBytes: MB }).readPage(connection, null)).toMatchObject({ kind: 'too_large' })
  })

  test.each([
    [401, 'wrong_credentials'],
    [403, 'no_access'],
    [429, 'throttled'],
    [503, 'unreachable'],
  ])('a %i counts, however its text is packed and wherever it breaks off', async (status, kind) => {
    const feed = newFeed()
    for (const coding of ['br', 'deflate', 'zstd', 'UTF-8', 'gzip']) {
      feeds.plain.pageSays('x', { 'content-encoding': coding }, status)
      expect(await feed.readPage(connection, null)).toMatchObject({ kind })
    }
    feeds.plain.breaksOff(status)
    expect(await feed.readPage(connection, null)).toMatchObject({ kind })
  })
})

describe('connections of one host', () => {
  const other = (username: string) => ({ ...connection, credentials: { ...connection.credentials, username } })

  test('slow answers keep no connection from others', async () => {
    const feed = newFeed({ totalMs: 1_000, interactive: { firstByteMs: 600, betweenChunksMs: 600, totalMs: 600 } })
    feeds.plain.drip(20, 1, 'dripping')
    const neighbours = Array.from({ length: 23 }, () => feed.readPage(other('dripping'), null))
    await setTimeout(50)
    expect(await feed.readPage(connection, null, 'interactive')).toMatchObject({ kind: 'page' })
    expect(new Set((await Promise.all(neighbours)).map(answer => answer.kind))).toEqual(new Set(['unreachable']))
  })

  test('slow large answers keep no memory from others', { timeout: 30_000 }, async () => {
    const minRate = { graceMs: 100, bytesPerSecond: 16 * MB }
    const feed = newFeed({ totalMs: 12_000, maxTotalBytes: 64 * MB, minRate })
    // Larger than an answer that needs no budget, also when packed.
    for (const one of feeds.plain.fleet.add(4_000)) one.equipmentId = randomBytes(150).toString('base64')
    feeds.plain.pageSize = 4_000
    feeds.plain.drip(20, 700 * 1024, 'dripping')
    const neighbours = Array.from({ length: 3 }, () => feed.readPage(other('dripping'), null))
    await setTimeout(50)
    const began = performance.now()
    expect(await feed.readPage(connection, null)).toMatchObject({ kind: 'page' })
    expect(performance.now() - began).toBeLessThan(10_000)
    // The last of them may take long: it keeps nobody waiting by now.
    expect(await Promise.race(neighbours)).toMatchObject({ kind: 'unreachable' })
    feeds.plain.pageSize = 100
  })

  test('a large slow answer is waited for if nobody else needs its bytes', async () => {
    const feed = newFeed({ totalMs: 800, minRate: { graceMs: 0, bytesPerSecond: 16 * MB } })
    feeds.plain.drip(20, 700 * 1024)
    const began = performance.now()
    await feed.readPage(connection, null)
    expect(performance.now() - began).toBeGreaterThan(700)
  })
})

describe('the byte budget', () => {
  const never = new AbortController().signal

  test('bytes are given out in the order of the requests', async () => {
    const budget = createByteBudget(100)
    const order: string[] = []
    const take = async (name: string, bytes: number) => {
      const release = await budget.take(bytes, never)
      order.push(name)
      return release
    }
    const [first, second, third] = [take('first', 60), take('second', 60), take('third', 30)]
    await setTimeout(5)
    // The third would fit, but then the second could wait forever.
    expect(order).toEqual(['first'])
    const release = await first
    release()
    release()
    await Promise.all([second, third])
    expect(order).toEqual(['first', 'second', 'third'])
  })

  test('bytes are given back by whoever no longer waits', async () => {
    const budget = createByteBudget(100)
    const release = await budget.take(1_000, never)
    const impatient = budget.take(100, AbortSignal.timeout(10))
    const patient = budget.take(1, never)
    await expect(impatient).rejects.toThrow('timeout')
    release()
    await patient
  })

  test('of two large answers the second waits until the first is read', { timeout: 60_000 }, async () => {
    feeds.plain.pageSays(times('<Fleet/> ', 2 * MB))
    const feed = newFeed({ maxTotalBytes: 3 * MB })
    const answers = await Promise.all([1, 2, 3].map(() => feed.readPage(connection, null)))
    expect(answers.map(answer => answer.kind)).toEqual(['not_iso', 'not_iso', 'not_iso'])
  })
})
