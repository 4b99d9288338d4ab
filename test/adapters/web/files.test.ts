import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { expiry, type FileLink, linkTo } from '../../../adapters/chat/files/link.ts'
import { answerLink } from '../../../adapters/chat/files/open-file.ts'
import { createFilesRouter, type Found } from '../../../adapters/web/files.ts'
import { startWebServer, type WebServer } from '../../../adapters/web/server.ts'
import { closeMonth } from '../../../src/billing/close-month.ts'
import { readCsv } from '../../helpers/read-csv.ts'
import { openBooks } from '../../src/billing/company.ts'

let books: Awaited<ReturnType<typeof openBooks>>
beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

let server: WebServer | undefined
afterEach(() => server?.close())

async function serve(find: (token: string) => Found | Promise<Found>, log: string[] = []): Promise<string> {
  const logger = pino({}, { write: line => log.push(line) })
  const routers = [createFilesRouter(async token => find(token), logger)]
  server = await startWebServer({ host: '127.0.0.1', port: 0, routers, checks: {}, log: logger })
  return `http://127.0.0.1:${server.port}/files/`
}

async function* pieces(count: number, ended: () => void = () => {}) {
  try {
    for (let n = 0; n < count; n += 1) yield 'x'.repeat(10_000)
  } finally {
    ended()
  }
}
const file = (read: () => AsyncIterable<string>, forEver = false): Found => ({
  kind: 'file',
  file: { name: 'a.csv', contentType: 'text/csv; charset=utf-8', read },
  disposition: 'attachment',
  forEver,
})

test('CSV and picture of a month can be fetched as long as their links are valid', async () => {
  const company = await books.found()
  const { accountId } = company
  const feed = await company.addFeed('2026-03-10T00:00:00Z', 'Deere')
  const [asset = 0] = await company.addAssets(feed, 1)
  await company.select(feed, asset, '2026-03-10T00:00:00Z')
  await company.receive(feed, asset, '2026-03-11T00:00:00Z')
  books.setClock('2026-04-01T06:00:00Z')
  await closeMonth(books.ctx, { accountId, month: '2026-03-01' })

  const origin = await serve(token => answerLink(books.ctx, token))
  const get = (link: FileLink, method = 'GET') =>
    fetch(linkTo(books.ctx, link)?.replace('https://fleetfeed.example.com/files/', origin) ?? '', { method })
  const month = { accountId, month: '2026-03-01', feeds: null }
  const csvLink = { kind: 'billing-csv', ...month, expires: expiry(books.ctx).getTime() } as const
  const csv = await get(csvLink)
  expect(csv.status).toBe(200)
  expect(Object.fromEntries(csv.headers)).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="fleetfeed-billable-2026-03.csv"',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, no-store',
  })
  expect(readCsv(await csv.text())).toMatchObject([{}, { 1: 'Deere' }])

  const pictureLink = { kind: 'billing-picture', ...month, locale: 'en', expires: null } as const
  const picture = await get(pictureLink)
  expect(Object.fromEntries(picture.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': 'inline; filename="fleetfeed-billable-2026-03.png"',
    'cache-control': 'private, max-age=31536000, immutable',
  })
  expect(
    Buffer.from(await picture.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG')

  const head = await get(csvLink, 'HEAD')
  expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
    200,
    'text/csv; charset=utf-8',
    '',
  ])
  expect((await get(csvLink, 'POST')).status).toBe(404)

  books.setClock('2026-04-08T06:00:00Z')
  const over = await get(csvLink)
  expect([over.status, await over.text()]).toEqual([410, expect.stringContaining('This link has expired.')])
  expect((await get(pictureLink)).status).toBe(200)
  const unknown = await fetch(`${origin}abc.def`)
  expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8'])
  expect(await unknown.text()).toContain('Redemandez-le')
})

test('a client that disconnects ends the reading, and that is no failure', async () => {
  const log: string[] = []
  const ended = Promise.withResolvers<void>()
  const origin = await serve(() => file(() => pieces(1e9, ended.resolve)), log)
  const leaving = new AbortController()
  const answer = await fetch(`${origin}t`, { signal: leaving.signal })
  await answer.body?.getReader().read()
  leaving.abort()
  await ended.promise
  expect(log).toEqual([])
})

test('a slow client is waited for', async () => {
  let read = 0
  const origin = await serve(() =>
    file(async function* () {
      for (; read < 10_000; read += 1) yield 'x'.repeat(10_000)
    }),
  )
  const answer = await fetch(`${origin}t`)
  const reader = answer.body?.getReader()
  await reader?.read()
  // Waits until nothing more is read: the buffers in between are full.
  for (let before = -1; before !== read; ) {
    before = read
    await setTimeout(50)
  }
  expect(read).toBeLessThan(5_000)
  await reader?.cancel()
})

test('a truncated file never looks complete', async () => {
  const log: string[] = []
  const origin = await serve(
    () =>
      file(async function* () {
        yield* pieces(3)
        throw new Error('the database is gone')
      }),
    log,
  )
  await expect(fetch(`${origin}t`).then(answer => answer.text())).rejects.toThrow()
  expect(log.join()).toContain('the database is gone')
})

test('HEAD does not read the file', async () => {
  const origin = await serve(() =>
    file(() => {
      throw new Error('read')
    }),
  )
  expect((await fetch(`${origin}t`, { method: 'HEAD' })).status).toBe(200)
})
