import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { type FileLink, readLink, signLink } from '../adapters/chat/files/link.ts'
import { startFeeds } from '../playground/feeds/start-feeds.ts'
import type { Settings } from '../start.ts'
import { createTestDatabase, type TestDatabase } from './helpers/database.ts'
import { integrate } from './helpers/integrate.ts'
import { type Product, startProduct } from './helpers/product.ts'
import { slackUser } from './helpers/user.ts'

/** What only the wiring of `start` can get wrong: parts that work, and that nobody passed on or called. */
let database: TestDatabase
const running: Product[] = []
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  for (const product of running.splice(0)) await product.stop()
  await database.drop()
})

/** The product on the same database, with its log lines. */
async function startLogged(settings: Partial<Settings>): Promise<{ product: Product; log: Record<string, unknown>[] }> {
  const log: Record<string, unknown>[] = []
  const logTo = { write: (line: string) => void log.push(JSON.parse(line)) }
  const product = await startProduct({ database, settings: { ...settings, logLevel: 'info', logTo } })
  running.push(product)
  return { product, log }
}

test('a feed that gives no answer stands in the log, with its host and without its credentials', async () => {
  const { product, log } = await startLogged({})
  const credentials = { baseUrl: 'https://127.0.0.1:9/fleet', authMethod: 'basic', username: 'ada', password: 'pa55' }
  const answer = await product.ctx.feed.readPage({ oem: 'other', credentials }, null)
  expect(answer).toMatchObject({ kind: 'unreachable' })
  expect(log).toContainEqual(
    expect.objectContaining({ oem: 'other', host: '127.0.0.1:9', msg: 'a feed gave no answer' }),
  )
  expect(JSON.stringify(log)).not.toMatch(/pa55|YWRhOnBhNTU/)
})

test.each(['postgres', 'redis'] as const)(
  'two processes share what an OEM allows a login, counted on %s',
  async where => {
    const redisUrl = where === 'redis' ? inject('redisUrl') : null
    if (where === 'redis' && redisUrl === null) return
    const feeds = await startFeeds()
    feeds.plain.fleet.add(1)
    const shared = {
      redisUrl,
      feeds: { allowedHosts: feeds.allowedHosts, hosts: { other: { rate: { requests: 5, seconds: 60 } } } },
    }
    const products = [await startLogged(shared), await startLogged(shared)]
    const connection = { oem: 'other', credentials: feeds.credentials.other } as const
    const answers = await Promise.all(
      products.flatMap(({ product }) => Array.from({ length: 5 }, () => product.ctx.feed.readPage(connection, null))),
    )
    expect(answers.map(answer => answer.kind).sort()).toEqual([...Array(5).fill('page'), ...Array(5).fill('throttled')])
    expect(feeds.plain.pages).toBe(5)
    // Another login has its own.
    const other = { oem: 'other', credentials: feeds.credentials.otherBearer } as const
    expect((await products[0]?.product.ctx.feed.readPage(other, null))?.kind).toBe('page')
    expect(JSON.stringify(products.map(({ log }) => log))).not.toContain('could not be counted')
    await feeds.close()
  },
)

test('a new key in front of the keyring seals every secret anew; then the old one may go', async () => {
  const [before, after] = ['before', 'after'].map(id => `${id}:${randomBytes(32).toString('base64')}`)
  const keysUsed = async ({ ctx }: Product) => {
    const rows = await ctx.db.selectFrom('secret').select('key_id').distinct().execute()
    return rows.map(row => row.key_id)
  }
  const first = await startLogged({ sealKeys: `${before}` })
  first.product.feeds.caterpillar.fleet.add(1)
  await integrate(first.product, slackUser(first.product, 'Ada'), 'caterpillar')
  expect(await keysUsed(first.product)).toEqual(['before'])
  expect(JSON.stringify(first.log)).not.toContain('sealed by the first key')
  await running.pop()?.stop()

  const both = await startLogged({ sealKeys: `${after},${before}` })
  await both.product.settle()
  expect(await keysUsed(both.product)).toEqual(['after'])
  expect(both.log).toContainEqual(
    expect.objectContaining({ key: 'after', msg: 'Every secret is sealed by the first key' }),
  )
  await running.pop()?.stop()

  const last = await startLogged({ sealKeys: `${after}` })
  last.product.clock.advance(86_400_000)
  await last.product.settle()
  expect(await last.product.ctx.db.selectFrom('trouble').selectAll().execute()).toEqual([])
  expect(await keysUsed(last.product)).toEqual(['after'])
})

test('a link in an old post opens after the key that signed it was taken away', async () => {
  const [before, after, wrong] = ['before', 'after', 'wrong'].map(id => `${id}:${randomBytes(32).toString('base64')}`)
  const picture: FileLink = {
    kind: 'billing-picture',
    accountId: 1,
    month: '2026-10-01',
    feeds: null,
    locale: 'en',
    expires: null,
  }
  const token = signLink((await startLogged({ sealKeys: `${before}` })).product.ctx, picture)
  await running.pop()?.stop()
  const both = await startLogged({ sealKeys: `${after},${before}` })
  await both.product.settle()
  expect(readLink(both.product.ctx, token).kind).toBe('link')
  await running.pop()?.stop()
  const last = await startLogged({ sealKeys: `${after}` })
  expect(readLink(last.product.ctx, token)).toEqual({ kind: 'link', link: picture })
  expect(last.log.filter(line => JSON.stringify(line).includes('SEAL_KEYS'))).toEqual([])
  await running.pop()?.stop()

  // Where the key that seals them is lost it starts all the same, and the log says what doesn't open.
  const lost = await startLogged({ sealKeys: `${wrong}` })
  expect(readLink(lost.product.ctx, token)).toEqual({ kind: 'forged' })
  expect(lost.log).toContainEqual(expect.objectContaining({ key: 'before', msg: expect.stringMatching(/SEAL_KEYS/) }))
})
