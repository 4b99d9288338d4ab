import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { captureLog, openList } from '../adapters/slack/walk.ts'
import { type StartingChild, spawnChild } from '../helpers/crash-child.ts'
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'
import { until } from '../helpers/until.ts'

// Slack by Socket Mode: what is its own. The journeys of `WAYS` run by it, too.

let database: TestDatabase
/** The jobs; people are served by `web`, a process of its own. */
let product: Product
let web: StartingChild
let locks: Client
let log: string[]
beforeAll(async () => {
  database = await createTestDatabase()
  product = await startProduct({
    database,
    socket: true,
    settings: { role: 'worker', leaseMs: 1_000, logLevel: 'info' },
  })
  log = captureLog(product)
  web = await openWeb()
  product.feeds.komatsu.fleet.add(3)
  await openList(product, ada(), 'komatsu')
  await ada().submit()
  await product.slack.until(() => seen(ada().view()).includes('has started with'))
  await ada().closeModal({ all: true })
  locks = new Client(database.url)
  await locks.connect()
})
afterAll(async () => {
  await web.kill()
  await locks.end()
  await product.stop()
  await database.drop()
})

const ada = () => product.slack.person('Ada')
const told = () =>
  product.slack
    .messages('@Ada')
    .filter(({ botId }) => botId)
    .map(seen)
const prices = () => product.ctx.db.selectFrom('price').select('minor').execute()

async function openWeb(): Promise<StartingChild> {
  const { slack } = product.settings
  if (!slack) throw new Error('Slack is always played here.')
  const { now: _now, ...settings } = product.settings
  const child = spawnChild(
    { ...settings, role: 'web', port: 0, slack: { ...slack, patienceMs: 300 } },
    product.clock.now,
  )
  await child.started
  await product.slack.until(() => product.slack.sockets.count() === 1)
  return child
}

async function openPrice(): Promise<void> {
  await ada().openHome()
  await product.slack.until(() => ada().home())
  await ada().click('home', { actionId: 'integration.open' })
  await product.slack.until(() => ada().view())
  await ada().choose('modal', 'menu', en.price.title)
  await product.slack.until(() => ada().view()?.submit)
}

test('a worker opens no connection, and nothing is received over HTTP', async () => {
  expect(product.slack.sockets.opened()).toBe(1)
  const answer = await fetch(`http://127.0.0.1:${await web.started}/slack/events`, { method: 'POST', body: '{}' })
  expect(answer.status).toBe(404)
})

test('a form whose connection breaks before it is acknowledged is saved once, and no failure is told', async () => {
  await openPrice()
  await ada().type('modal', { text: en.price.amount }, '10')
  await locks.query('BEGIN; LOCK TABLE price, kept_click IN ACCESS EXCLUSIVE MODE')
  const submitting = ada().submit()
  await until(async () => (await waiting()) > 0, 10_000)
  product.slack.sockets.drop()
  await locks.query('COMMIT')
  await submitting
  // As over HTTP: Slack itself says that it could not connect, and the form is still there.
  expect(ada().trouble).toEqual(['operation_timeout'])
  ada().trouble.length = 0
  await until(async () => (await prices()).length === 1, 10_000)
  await product.slack.until(() => product.slack.sockets.count() === 1, 10_000)
  await ada().submit()
  expect(ada().trouble).toEqual([])
  expect(await prices()).toEqual([{ minor: 1000 }])
  expect(told().join('\n')).not.toContain(en.failure.title)
  await ada().closeModal({ all: true })
})

test('a form whose process is killed after the acknowledgement is carried out, and the person is told so', async () => {
  await openPrice()
  await ada().type('modal', { text: en.price.amount }, '12.50')
  await locks.query('BEGIN; LOCK TABLE price IN ACCESS EXCLUSIVE MODE')
  await ada().submit()
  expect(ada().trouble).toEqual([])
  expect(seen(ada().view())).toContain(en.common.working)
  await web.kill()
  await locks.query('COMMIT')
  web = await openWeb()
  // By then the lease of the idempotency key of the killed process has expired.
  product.clock.advance(60_000)
  await until(async () => (await prices()).some(({ minor }) => minor === 1250), 20_000)
  await product.drain()
  expect(told().at(-1)).toContain('was cut off on our side. It is done now.')
  await ada().closeModal({ all: true })
})

test('a message that takes too long comes again, and is answered once', async () => {
  const before = told().length
  await locks.query('BEGIN; LOCK TABLE integration IN ACCESS EXCLUSIVE MODE')
  const writing = ada().message('dm', 'status')
  await until(async () => (await waiting()) > 0, 10_000)
  // Slack gives up after 3 s and sends it again at once.
  await writing
  await locks.query('COMMIT')
  await product.slack.until(() => told().length > before)
  await product.slack.replayOf()()
  await product.drain()
  expect(told()).toHaveLength(before + 1)
})

test('neither token is in the log', () => {
  const { slack } = product.settings
  expect(log.join('')).not.toContain(slack?.appToken)
  expect(log.join('')).not.toContain(slack?.botToken)
})

/** How many statements wait for a lock. */
async function waiting(): Promise<number> {
  const { rows } = await locks.query(
    `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  )
  return rows.length
}

afterAll(() => expect(product.slack.refusals).toEqual([]))
