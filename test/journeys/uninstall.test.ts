import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../playground/bound-process.ts'
import { type LocalSlack, startSlack } from '../../playground/slack/slack.ts'
import { typeCredentials } from '../adapters/slack/walk.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
let slack: LocalSlack
let origin: string
beforeAll(async () => {
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  slack = await startSlack({
    signingSecret: 'goes-away',
    workspace: { installed: false },
    now: () => product?.clock.now.getTime() ?? Date.now(),
  })
  const { apiUrl, authorizeUrl, clientId, clientSecret } = slack
  const oauth = { clientId, clientSecret, stateSecret: 'a-state-secret', publicUrl: origin, authorizeUrl }
  product = await startProduct({
    settings: { port, slack: { apiUrl, signingSecret: 'goes-away', botToken: null, oauth } },
  })
  slack.connect(`${origin}/slack/events`)
  product.feeds.caterpillar.fleet.add(3)
})
afterAll(async () => {
  await product.stop()
  await slack.close()
})

const ada = () => slack.person('Ada')

async function installAndIntegrate(): Promise<void> {
  expect((await ada().install(`${origin}/slack/install`)).status).toBe(200)
  const before = ada().home()?.hash
  await ada().openHome()
  await slack.until(() => ada().home() !== undefined && ada().home()?.hash !== before)
  expect(seen(ada().home())).toContain('No app is installed yet')
  await ada().click('home', { actionId: 'app.view', value: 'caterpillar' })
  await slack.until(() => ada().view())
  await ada().click('modal', 'app.install')
  await slack.until(() => seen(ada().view()).includes('Next: enter its credentials'))
  await slack.until(() => ada().view()?.submit === 'Verify')
  await typeCredentials(ada(), product.feeds.credentials.caterpillar)
  await ada().submit()
  await product.drain()
  await slack.until(() => ada().view()?.title === 'Choose assets')
  await ada().submit()
  await ada().closeModal({ all: true })
  await product.drain()
}

async function goneEntirely(): Promise<void> {
  expect(await product.ctx.db.selectFrom('secret').selectAll().where('owner', 'like', 'account/%').execute()).toEqual(
    [],
  )
  const integrations = await product.ctx.db.selectFrom('integration').select(['state', 'next_sync_at']).execute()
  for (const row of integrations) expect(row).toEqual({ state: 'removed', next_sync_at: null })
  const pages = product.feeds.caterpillar.requests.length
  const calls = slack.calls.length
  product.clock.advance(40 * 60 * 60_000)
  await product.drain()
  expect(product.feeds.caterpillar.requests.length).toBe(pages)
  expect(slack.calls.length).toBe(calls)
}

test.each(['uninstalled_first', 'revoked_first'] as const)(
  'when the app is uninstalled (%s), everything secret is erased at once, jobs stop, and it can be installed again',
  async order => {
    await installAndIntegrate()
    expect(
      (await product.ctx.db.selectFrom('secret').selectAll().where('owner', 'like', 'account/%').execute()).length,
    ).toBeGreaterThan(2)
    const events = await slack.uninstall({ order })
    expect(events.map(event => event.delivered)).toEqual([true, true])
    await expect
      .poll(() => product.ctx.db.selectFrom('secret').selectAll().where('owner', 'like', 'account/%').execute())
      .toEqual([])
    await goneEntirely()
    const told = await product.ctx.db
      .selectFrom('audit_entry')
      .select('id')
      .where('action', '=', 'workspace_uninstalled')
      .execute()
    expect(told).toHaveLength(order === 'uninstalled_first' ? 1 : 2)
  },
)

test('a late removal event doesn’t remove a newer installation', async () => {
  await installAndIntegrate()
  const [first] = await slack.uninstall()
  await expect
    .poll(() => product.ctx.db.selectFrom('secret').selectAll().where('owner', 'like', 'account/%').execute())
    .toEqual([])
  await installAndIntegrate()
  await slack.retryEvent(first?.id ?? '')
  const before = ada().home()?.hash
  await ada().openHome()
  await slack.until(() => ada().home()?.hash !== before)
  await product.drain()
  await ada().command('#fleet', '/fleetfeed status')
  expect(ada().ephemerals().at(-1)?.text).toContain('1 feed, all well')
  expect(
    (await product.ctx.db.selectFrom('secret').selectAll().where('owner', 'like', 'account/%').execute()).length,
  ).toBeGreaterThan(2)
})

test('a personal token that was revoked removes nothing', async () => {
  await slack.sendEvent({ type: 'tokens_revoked', tokens: { oauth: ['U1'] } })
  await ada().command('#fleet', '/fleetfeed status')
  expect(ada().ephemerals().at(-1)?.text).toContain('1 feed, all well')
})

afterAll(() => expect(slack.refusals).toEqual([]))
