import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { openList } from '../adapters/slack/walk.ts'
import { type StartingChild, spawnChild } from '../helpers/crash-child.ts'
import { drain, type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'
import { until } from '../helpers/until.ts'

let product: Product
let web: StartingChild | undefined
let locks: Client
beforeAll(async () => {
  product = await startProduct({ settings: { leaseMs: 1_000 } })
  product.feeds.komatsu.fleet.add(28)
  await openList(product, product.slack.person('Ada'), 'komatsu')
  await product.slack.person('Ada').submit()
  await product.slack.until(() => seen(product.slack.person('Ada').view()).includes('has started with'))
  await product.slack.person('Ada').closeModal({ all: true })
  locks = new Client(product.settings.databaseUrl)
  await locks.connect()
})
afterAll(async () => {
  await web?.kill()
  await locks.end()
  await product.stop()
})

const ada = () => product.slack.person('Ada')
const shown = () => seen(ada().view())
const told = () =>
  product.slack
    .messages('@Ada')
    .filter(({ botId }) => botId)
    .map(seen)

/** A web process of its own, to which Slack sends people’s requests. */
async function openWeb(): Promise<void> {
  const { slack } = product.settings
  if (!slack) throw new Error('Slack is always played here.')
  const { now: _now, ...settings } = product.settings
  web = spawnChild({ ...settings, role: 'web', port: 0, slack: { ...slack, patienceMs: 300 } }, product.clock.now)
  product.slack.connect(`http://127.0.0.1:${await web.started}/slack/events`)
}

async function openPrice(): Promise<void> {
  await ada().openHome()
  await product.slack.until(() => ada().home())
  await ada().click('home', { actionId: 'integration.open' })
  await product.slack.until(() => ada().view())
  await ada().choose('modal', 'menu', en.price.title)
  await product.slack.until(() => ada().view()?.submit)
}

const prices = () => product.ctx.db.selectFrom('price').select('integration_id').execute()

test('a form whose process is killed after the acknowledgement is carried out, and the person is told so', async () => {
  await openWeb()
  await openPrice()
  await ada().type('modal', { text: en.price.amount }, '12.50')
  await locks.query('BEGIN; LOCK TABLE price IN ACCESS EXCLUSIVE MODE')
  await ada().submit()
  expect(ada().trouble).toEqual([])
  expect(shown()).toContain(en.common.working)
  await web?.kill()
  await locks.query('COMMIT')
  expect(await prices()).toEqual([])
  // By then the lease of the idempotency key of the killed process has expired too.
  product.clock.advance(60_000)
  product.slack.connect(`http://127.0.0.1:${product.port}/slack/events`)
  await until(async () => (await prices()).length === 1, 20_000)
  await drain(product)
  expect(told().at(-1)).toContain('was cut off on our side. It is done now.')
  expect(told().at(-1)).toContain('12.50')
})
