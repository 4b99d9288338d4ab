import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { captureLog, direct, openForm, typeCredentials } from '../adapters/slack/walk.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

/** Typed and wrong values; none of them may appear anywhere again. */
const WRONG = { password: 'wr0ng-Passw0rd-4711', apiToken: 'wr0ng-T0ken-0815', clientSecret: 'wr0ng-Secret-1234' }

let product: Product
let log: string[]
beforeAll(async () => {
  product = await startProduct({ settings: { logLevel: 'trace' } })
  log = captureLog(product)
})
afterAll(() => product.stop())

const ada = () => product.slack.person('Ada')
const credentials = () => product.feeds.credentials

test('missing and impossible values have their error beside the field, and what was typed stays', async () => {
  await openForm(product, ada(), 'other')
  await typeCredentials(ada(), {
    baseUrl: 'not a url',
    username: 'fleet',
    password: WRONG.password,
  })
  await ada().submit()
  const [[block, said] = []] = Object.entries(ada().errors())
  expect(block).toMatch(/^baseUrl~/)
  expect(said).toBe(en.fieldProblem.not_a_url)
  const typed = JSON.stringify(ada().view()?.values)
  expect(typed).toContain('fleet')
  expect(typed).toContain(WRONG.password)

  await ada().type('modal', { text: en.field.baseUrl }, '   ')
  await ada().submit()
  expect(Object.values(ada().errors())).toEqual([en.fieldProblem.required])
  await ada().type('modal', { text: en.field.baseUrl }, credentials().other.baseUrl ?? '')
  await ada().type('modal', { text: en.field.username }, 'x'.repeat(2001))
  await ada().submit()
  expect(Object.values(ada().errors())).toEqual([en.fieldProblem.too_long])
  await ada().type('modal', { text: en.field.username }, 'fleet')
})

test('if Verify fails on our side, a sentence with a reference is on top and what was typed stays', async () => {
  const client = new Client(product.settings.databaseUrl)
  await client.connect()
  await client.query('ALTER TABLE announcement RENAME TO away')
  await ada().submit()
  await client.query('ALTER TABLE away RENAME TO announcement')
  await client.end()
  const [, reference] = /Reference (\w{8})/.exec(seen(ada().view())) ?? []
  expect(log.join('')).toContain(`"reference":"${reference}"`)
  await ada().closeModal()
  expect(ada().view()?.submit).toBe('Verify')
  expect(JSON.stringify(ada().view()?.values)).toContain(WRONG.password)
})

test('Verify answers at once; a refused login says what to do, and correcting it keeps everything but the secret', async () => {
  await ada().submit()
  expect(ada().view()?.title).toBe('Verifying…')
  await product.drain()
  await product.slack.until(() => ada().view()?.title === 'Not verified')
  expect(seen(ada().view())).toContain('refused the login')

  await ada().click('modal', 'credentials.open')
  await product.slack.until(() => ada().view()?.submit === 'Verify')
  const form = seen(ada().view())
  expect(form).toContain('fleet')
  expect(form).toContain(credentials().other.baseUrl)
  expect(form).toContain('refused the login')
  expect(JSON.stringify(ada().view()?.values)).not.toContain(WRONG.password)
  await typeCredentials(ada(), { username: credentials().other.username, password: credentials().other.password })
})

test('if the modal is closed during Verify, the outcome comes as a direct message', async () => {
  product.feeds.plain.fleet.add(4)
  product.feeds.plain.hold()
  await ada().submit()
  await ada().closeModal({ all: true })
  product.feeds.plain.release()
  await product.drain()
  const message = direct(product, ada())
  expect(seen(message)).toContain('Verified: choose your assets. 4 machines came in')
  const at = { channel: message?.channel ?? '', ts: message?.ts ?? '' }
  await ada().click(at, 'assets.edit')
  await product.slack.until(() => seen(ada().view()).includes('4 of 4 selected'))
  await ada().submit()
  expect(seen(ada().view())).toContain('has started with 4 assets')
  await ada().closeModal({ all: true })
  await product.drain()
})

test.each([
  ['no access to the feed', () => product.feeds.takeuchi.noAccess(), 'may not read the ISO 15143-3 feed'],
  ['the OEM down', () => product.feeds.takeuchi.down(), 'can’t be reached'],
  ['a web page', () => product.feeds.takeuchi.html(), 'not with an ISO 15143-3 list'],
  ['slow down', () => product.feeds.takeuchi.throttle(120), 'asks us to slow down'],
  ['maintenance', () => product.feeds.takeuchi.maintenance(), 'is under maintenance'],
])('%s has its own sentence', async (_, breakIt, sentence) => {
  await openForm(product, ada(), 'takeuchi')
  await typeCredentials(ada(), credentials().takeuchi)
  breakIt()
  await ada().submit()
  await product.drain()
  await product.slack.until(() => ada().view()?.title === 'Not verified')
  expect(seen(ada().view())).toContain(sentence)
  await ada().closeModal({ all: true })
  product.feeds.takeuchi.healthy()
})

test('a fleet without machines says so', async () => {
  await openForm(product, ada(), 'takeuchi')
  await typeCredentials(ada(), credentials().takeuchi)
  await ada().submit()
  await product.drain()
  await product.slack.until(() => seen(ada().view()).includes('is empty'))
  await ada().closeModal({ all: true })
})

test('no secret is seen in what was shown, called, logged, recorded or queued', async () => {
  const secrets = [
    WRONG.password,
    ...['password', 'clientSecret'].map(id => credentials().takeuchi[id as 'password'] ?? ''),
  ]
  secrets.push(credentials().other.password ?? '', credentials().komatsu.password ?? '', product.slack.botToken)
  const rows = await Promise.all(
    (['audit_entry', 'announcement', 'integration', 'secret', 'trouble', 'draft'] as const).map(table =>
      product.ctx.db.selectFrom(table).selectAll().execute(),
    ),
  )
  const jobs = await Promise.all(
    [...product.queues.queues.values()].map(queue =>
      queue.getJobs(['waiting', 'active', 'completed', 'failed', 'delayed']),
    ),
  )
  const places = {
    calls: product.slack.calls,
    screens: product.slack.snapshot(),
    log,
    rows: rows
      .flat()
      .map(row => JSON.stringify(row, (_, v) => (v?.type === 'Buffer' ? Buffer.from(v.data).toString('latin1') : v))),
    jobs: jobs.flat().map(job => job.data),
  }
  expect(log.length).toBeGreaterThan(0)
  for (const [place, content] of Object.entries(places)) {
    const text = JSON.stringify(content)
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(5)
      expect(text.includes(secret), `${secret.slice(0, 4)}… in ${place}`).toBe(false)
    }
  }
})

afterAll(() => {
  expect(product.slack.refusals).toEqual([])
  expect(ada().trouble).toEqual([])
})
