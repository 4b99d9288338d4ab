import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { type FileLink, readLink, signLink } from '../adapters/chat/files/link.ts'
import { startFeeds } from '../playground/feeds/start-feeds.ts'
import type { Fault } from '../playground/slack/faults.ts'
import { startSlack } from '../playground/slack/slack.ts'
import { connect, POOL_SIZE } from '../src/database/connect.ts'
import type { Settings } from '../start.ts'
import { startWire } from './chaos/wire.ts'
import { createTestDatabase, type TestDatabase } from './helpers/database.ts'
import { integrate } from './helpers/integrate.ts'
import { LOGS_FOLDER } from './helpers/kept-log.ts'
import { type Product, startProduct } from './helpers/product.ts'
import { describeBackends } from './helpers/redis.ts'
import { seen } from './helpers/seen.ts'
import { slackUser } from './helpers/user.ts'

/** Tests for what only the wiring of `start` can get wrong: parts that work but were not passed on or called. */
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

test('a feed without an answer is in the log, with its host and without its credentials', async () => {
  const { product, log } = await startLogged({})
  const credentials = { baseUrl: 'https://127.0.0.1:9/fleet', authMethod: 'basic', username: 'ada', password: 'pa55' }
  const answer = await product.ctx.feed.readPage({ oem: 'other', credentials }, null)
  expect(answer).toMatchObject({ kind: 'unreachable' })
  expect(log).toContainEqual(
    expect.objectContaining({ oem: 'other', host: '127.0.0.1:9', msg: 'a feed gave no answer' }),
  )
  expect(JSON.stringify(log)).not.toMatch(/pa55|YWRhOnBhNTU/)
})

test('what a product logs is kept, for the check at the end of the run that it has no secret', async () => {
  const { product } = await startLogged({})
  const said = randomBytes(8).toString('hex')
  product.ctx.log.debug(said)
  const folder = process.env[LOGS_FOLDER] ?? ''
  expect(readFileSync(join(folder, `log-${process.pid}`), 'utf8')).toContain(said)
  const secrets = readFileSync(join(folder, `secrets-${process.pid}`), 'utf8')
  for (const secret of [product.slack.botToken, product.feeds.credentials.komatsu.password])
    expect(secrets).toContain(secret)
})

test.each(['postgres', 'redis'] as const)(
  'two processes share an OEM’s rate limit for a login, counted on %s',
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
    // Another login has its own limit.
    const other = { oem: 'other', credentials: feeds.credentials.otherBearer } as const
    expect((await products[0]?.product.ctx.feed.readPage(other, null))?.kind).toBe('page')
    expect(JSON.stringify(products.map(({ log }) => log))).not.toContain('could not be counted')
    await feeds.close()
  },
)

test('a new first key re-seals every secret; then the old key can be removed', async () => {
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
  await both.product.drain()
  expect(await keysUsed(both.product)).toEqual(['after'])
  expect(both.log).toContainEqual(
    expect.objectContaining({ key: 'after', msg: 'Every secret is sealed by the first key' }),
  )
  await running.pop()?.stop()

  const last = await startLogged({ sealKeys: `${after}` })
  last.product.clock.advance(86_400_000)
  await last.product.drain()
  expect(await last.product.ctx.db.selectFrom('trouble').selectAll().execute()).toEqual([])
  expect(await keysUsed(last.product)).toEqual(['after'])
})

test('a link in an old post works after the key that signed it was removed', async () => {
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
  await both.product.drain()
  expect(readLink(both.product.ctx, token).kind).toBe('link')
  await running.pop()?.stop()
  const last = await startLogged({ sealKeys: `${after}` })
  expect(readLink(last.product.ctx, token)).toEqual({ kind: 'link', link: picture })
  expect(last.log.filter(line => JSON.stringify(line).includes('SEAL_KEYS'))).toEqual([])
  await running.pop()?.stop()

  // If the key that seals them is lost, the product starts all the same, and the log says what can’t be opened.
  const lost = await startLogged({ sealKeys: `${wrong}` })
  expect(readLink(lost.product.ctx, token)).toEqual({ kind: 'forged' })
  expect(lost.log).toContainEqual(expect.objectContaining({ key: 'before', msg: expect.stringMatching(/SEAL_KEYS/) }))
})

/** Locks the table from which an actor is read first: whatever people do now waits. */
async function holdPeople(url: string): Promise<{ waitedFor(): Promise<boolean>; release(): Promise<void> }> {
  const admin = connect({ url, poolSize: 2 })
  const released = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = admin.transaction().execute(async trx => {
    await sql`lock table person in access exclusive mode`.execute(trx)
    held.resolve()
    await released.promise
  })
  await held.promise
  return {
    waitedFor: async () => {
      const { rows } = await sql`
        select from pg_locks where relation = 'person'::regclass and not granted`.execute(admin)
      return rows.length > 0
    },
    release: async () => {
      released.resolve()
      await holding
      await admin.destroy()
    },
  }
}

describeBackends('a stop', backend => {
  const startHere = async (role: Settings['role'] = 'all', over: Partial<Settings> = {}) => {
    const product = await startProduct({ backend, database, settings: { role, logLevel: 'silent', ...over } })
    running.push(product)
    return product
  }
  const count = async (table: 'integration') => {
    const admin = connect({ url: database.url, poolSize: 1 })
    const rows = await admin.selectFrom(table).selectAll().execute()
    await admin.destroy()
    return rows
  }

  test('takes no more jobs, finishes the running one, and closes everything', async () => {
    const product = await startHere()
    const ada = slackUser(product, 'Ada')
    product.feeds.caterpillar.fleet.add(3)
    await integrate(product, ada, 'caterpillar')
    product.feeds.caterpillar.hold()
    product.clock.advance(2 * 86_400_000)
    await product.feeds.caterpillar.held()
    const before = await count('integration')
    const stopped = running.pop()?.stop()
    product.feeds.caterpillar.release()
    await stopped
    const [read] = await count('integration')
    expect(read?.last_sync_at).not.toEqual(before[0]?.last_sync_at)
    const admin = connect({ url: database.url, poolSize: 1 })
    const { rows } = await sql`
      select application_name from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(admin)
    await admin.destroy()
    expect(rows).toEqual([])
  })

  // What is waited for is unchanged.
  if (backend.name === 'redis') return
  test('carries out a click that was acknowledged before', async () => {
    const product = await startHere('web')
    const ada = product.slack.person('Ada')
    await ada.openHome()
    await product.slack.until(() => ada.home())
    await ada.click('home', { actionId: 'app.view', value: 'komatsu' })
    await product.slack.until(() => ada.view())
    const people = await holdPeople(database.url)
    // Slack has its answer; the deed waits for the lock.
    await ada.click('modal', 'app.install')
    await expect.poll(() => people.waitedFor()).toBe(true)
    expect(await count('integration')).toEqual([])
    const stopped = running.pop()?.stop()
    await expect(fetch(`http://127.0.0.1:${product.port}/healthz`)).rejects.toThrow()
    // As long as everything else takes to end: nothing shows when a stop that doesn’t wait has gone too far.
    await setTimeout(1_500)
    await people.release()
    await stopped
    expect(await count('integration')).toMatchObject([{ oem: 'komatsu' }])
    expect(seen(ada.view())).toContain('Next: enter its credentials')
    expect(ada.trouble).toEqual([])
  })

  test('ends within seconds even if a job never ends', { timeout: 60_000 }, async () => {
    const product = await startHere('all', { finishMs: 1_000 })
    const ada = slackUser(product, 'Ada')
    product.feeds.caterpillar.fleet.add(3)
    await integrate(product, ada, 'caterpillar')
    product.feeds.caterpillar.hold()
    product.clock.advance(2 * 86_400_000)
    await product.feeds.caterpillar.held()
    const began = performance.now()
    await running.pop()?.stop()
    expect(performance.now() - began).toBeLessThan(6_000)
  })
})

/** The connections to a database, except the one that asks. */
async function connectionsOf(url: string): Promise<number> {
  const admin = connect({ url, poolSize: 1 })
  const { rows } = await sql<{ connections: number }>`
    select count(*) as connections from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(admin)
  await admin.destroy()
  return rows[0]?.connections ?? Number.NaN
}

test('an idle process keeps at most 10 connections, including those that listen', { timeout: 60_000 }, async () => {
  const { product } = await startLogged({ redisUrl: null, idleMs: 500 })
  product.feeds.caterpillar.fleet.add(250)
  await integrate(product, slackUser(product, 'Ada'), 'caterpillar')
  expect(await connectionsOf(database.url)).toBeLessThanOrEqual(16)
  // Connections that its work needed are closed after `idleMs`.
  await expect.poll(() => connectionsOf(database.url), { timeout: 30_000, interval: 100 }).toBeLessThanOrEqual(10)
  expect(await connectionsOf(database.url)).toBeGreaterThan(0)
})

test('a process whose pool is fully used is still ready', async () => {
  const { product } = await startLogged({ redisUrl: null })
  // Uses all of the pool, for longer than `/readyz` waits for a part.
  const busy = Array.from({ length: POOL_SIZE }, () => sql`select pg_sleep(2.5)`.execute(product.ctx.db))
  const answer = await fetch(`http://127.0.0.1:${product.port}/readyz`)
  expect(await answer.json()).toEqual({ ok: true, postgres: true, queue: true })
  await Promise.all(busy)
})

test('a bot token of an installation for a whole organisation is refused with a sentence, and nothing is saved', async () => {
  const slack = await startSlack({
    signingSecret: 'org',
    workspace: { orgWide: true, enterprise: { id: 'E1', name: 'Org' } },
  })
  const { apiUrl, botToken } = slack
  const { product } = await startLogged({ slack: { apiUrl, signingSecret: 'org', botToken, oauth: null } })
  expect(await ready(product)).toMatchObject({
    body: { out: { slack: expect.stringContaining('installation for a whole organisation') } },
  })
  const saved = product.ctx.db.selectFrom('workspace').selectAll().where('platform', '=', 'slack')
  expect(await saved.execute()).toEqual([])
  await running.pop()?.stop()
  await slack.close()
})

/** Requests `/readyz`. */
const ready = async (product: Product) => {
  const answer = await fetch(`http://127.0.0.1:${product.port}/readyz`)
  return { status: answer.status, body: await answer.json() }
}

// https://github.com/slackapi/bolt-python/issues/553, https://github.com/JoshuaKGoldberg/temporal-adventure-bot/issues/10
test.each<[string, Fault, RegExp]>([
  ['answers 503', { kind: 'http', status: 503 }, /does not say which workspace/],
  ['says to slow down', { kind: 'rate_limited', retryAfter: 1 }, /does not say which workspace/],
  ['never answers', { kind: 'hang' }, /has not answered yet/],
  [
    'refuses the token',
    { kind: 'error', error: 'invalid_auth' },
    /SLACK_BOT_TOKEN is refused by Slack \(invalid_auth\)/,
  ],
])(
  'a start does not depend on Slack, which %s: Teams, jobs and the next try run, /readyz says so',
  async (_, fault, out) => {
    const signingSecret = 'away-at-start'
    const slack = await startSlack({ signingSecret })
    // For as long as this test looks at what goes on without Slack.
    slack.fault('auth.test', fault, 100)
    const { apiUrl, botToken } = slack
    const { product, log } = await startLogged({ slack: { apiUrl, signingSecret, botToken, oauth: null } })
    try {
      expect(await ready(product)).toEqual({
        status: 200,
        body: { ok: true, postgres: true, queue: true, out: { slack: expect.stringMatching(out) } },
      })
      if (fault.kind === 'error') {
        expect(log.filter(line => line.level === 50)).toMatchObject([{ msg: expect.stringMatching(out) }])
        expect(JSON.stringify(log)).not.toContain(botToken)
      }
      // Teams answers, and a job runs for it.
      await product.teams.installFor('Ada', 'personal')
      await product.teams.until(() => product.teams.person('Ada').card('dm'))
      expect(await product.ctx.db.selectFrom('workspace').select('platform').execute()).toEqual([{ platform: 'teams' }])
      // A failure that may pass is retried soon.
      if (fault.kind === 'hang' || fault.kind === 'error') return
      slack.clearFaults()
      await expect.poll(() => ready(product), { timeout: 5_000 }).toMatchObject({ body: { ok: true, queue: true } })
      await expect.poll(async () => (await ready(product)).body, { timeout: 20_000 }).not.toHaveProperty('out')
      const workspaces = await product.ctx.db.selectFrom('workspace').select('external_id').execute()
      expect(workspaces).toContainEqual({ external_id: slack.teamId })
    } finally {
      const began = performance.now()
      await running.pop()?.stop()
      expect(performance.now() - began).toBeLessThan(5_000)
      await slack.close()
    }
  },
)

test.each([
  ['secret', 'ended by Postgres'],
  ['kysely_migration', 'reset on the way'],
] as const)('if a connection of a start that waits for %s is %s, the start keeps trying', async (table, how) => {
  await (await startLogged({})).product.stop()
  running.pop()
  const admin = connect({ url: database.url, poolSize: 2 })
  const wire = await startWire(database.url)
  const released = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = admin.transaction().execute(async trx => {
    await sql`lock table ${sql.table(table)} in access exclusive mode`.execute(trx)
    held.resolve()
    await released.promise
  })
  await held.promise
  const starting = startLogged({ databaseUrl: wire.url })
  const cut = async () => {
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_locks where relation = ${table}::regclass and not granted`.execute(admin)
    if (how === 'reset on the way' && rows.length > 0) wire.cut()
    else for (const { pid } of rows) await sql`select pg_terminate_backend(${pid})`.execute(admin)
    return rows.length
  }
  await expect.poll(cut, { timeout: 10_000, interval: 20 }).toBeGreaterThan(0)
  released.resolve()
  await holding
  const { product, log } = await starting
  expect((await ready(product)).status).toBe(200)
  expect(JSON.stringify(log)).toContain("PostgreSQL can't be reached; trying again")
  await running.pop()?.stop()
  await wire.close()
  await admin.destroy()
})

test('if Redis is not reachable at the start, it is retried until the patience ends', async () => {
  const log: string[] = []
  const logTo = { write: (line: string) => void log.push(line) }
  const settings = { redisUrl: 'redis://127.0.0.1:1', startTimeoutMs: 600, logLevel: 'warn', logTo }
  await expect(startProduct({ database, settings })).rejects.toThrow(
    "REDIS_URL: Redis can't be reached (ECONNREFUSED): start it, or correct the address.",
  )
  const waits = log.filter(line => line.includes("Redis can't be reached; trying again"))
  expect(waits.length).toBeGreaterThan(1)
})
