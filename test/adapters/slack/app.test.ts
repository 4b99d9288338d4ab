import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import manifest from '../../../manifest.json' with { type: 'json' }
import { signature } from '../../../playground/slack/signed-request.ts'
import { startSlack } from '../../../playground/slack/slack.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { seen } from '../../helpers/seen.ts'
import { captureLog, chooseChannels, integrate } from './walk.ts'

/** A day, plus the jitter of syncs. */
const DAY = 30 * 60 * 60_000

let product: Product
let log: string[]
beforeAll(async () => {
  // With exactly the scopes of the manifest: they are enough.
  const scopes = manifest.oauth_config.scopes.bot
  const signingSecret = 'least-scopes'
  const slack = await startSlack({ signingSecret, scopes })
  const started = await startProduct({
    settings: { slack: { apiUrl: slack.apiUrl, signingSecret, botToken: slack.botToken, oauth: null } },
  })
  slack.connect(`http://127.0.0.1:${started.port}/slack/events`)
  const stop = () => started.stop().then(slack.close)
  product = { ...started, slack, stop }
  log = captureLog(product)
  product.feeds.caterpillar.fleet.add(3)
  await integrate(product, product.slack.person('Ada'), 'caterpillar')
})
afterAll(() => product.stop())

const ada = () => product.slack.person('Ada')
const now = () => Math.floor(Date.now() / 1000)

async function send(body: string, how: { at?: number; secret?: string; type?: string } = {}): Promise<Response> {
  const at = how.at ?? now()
  return await fetch(`http://127.0.0.1:${product.port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': how.type ?? 'application/json',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signature(how.secret ?? product.settings.slack?.signingSecret ?? '', at, body),
    },
    body,
  })
}

const challenge = JSON.stringify({ type: 'url_verification', challenge: 'c' })

test('Slack can verify the request URL', async () => {
  expect(await product.slack.urlVerification()).toBe(true)
})

test('forged, old and future requests are refused', async () => {
  expect((await send(challenge)).status).toBe(200)
  expect((await send(challenge, { secret: 'guessed' })).status).toBe(401)
  expect((await send(challenge, { at: now() - 301 })).status).toBe(401)
  expect((await send(challenge, { at: now() + 301 })).status).toBe(401)
  expect((await send(challenge, { at: now() + 200 })).status).toBe(200)
  expect((await send(challenge, { at: Number.NaN })).status).toBe(401)
  const unsigned = await fetch(`http://127.0.0.1:${product.port}/slack/events`, { method: 'POST', body: challenge })
  expect(unsigned.status).toBe(401)
})

test('an interaction from a workspace where the app is not installed does nothing and is logged', async () => {
  const payload = {
    type: 'block_actions',
    team: { id: 'TSTRANGER' },
    user: { id: 'U1', team_id: 'TSTRANGER' },
    trigger_id: '1.1',
    container: {},
    actions: [{ type: 'button', action_id: 'app.install', block_id: 'b', value: 'caterpillar' }],
  }
  const form = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const answer = await send(form, { type: 'application/x-www-form-urlencoded' })
  // Slack still expects 200: without a token nothing can be posted.
  expect(answer.status).toBe(200)
  expect(log.join('')).toContain('not installed in that workspace')
})

test('a button of a version that no longer exists says that the screen is out of date', async () => {
  await ada().openHome()
  const payload = {
    type: 'block_actions',
    team: { id: product.slack.teamId },
    user: { id: ada().id },
    trigger_id: 'gone',
    container: { channel_id: product.slack.channelId('#fleet'), message_ts: '1.1', is_ephemeral: false },
    actions: [{ type: 'button', action_id: 'of.an.old.version', block_id: 'x', value: '1' }],
  }
  await send(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), {
    type: 'application/x-www-form-urlencoded',
  })
  await product.slack.until(() => ada().ephemerals().at(-1)?.text.includes('out of date'))
})

test('made-up ids open nothing', async () => {
  for (const value of ['999999', '-1', 'x', '']) {
    const payload = {
      type: 'block_actions',
      team: { id: product.slack.teamId },
      user: { id: ada().id },
      trigger_id: 'gone',
      container: { channel_id: product.slack.channelId('#fleet'), message_ts: '1.1' },
      actions: [{ type: 'button', action_id: 'integration.open', block_id: 'x', value }],
    }
    const before = ada().ephemerals().length
    const form = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
    expect((await send(form, { type: 'application/x-www-form-urlencoded' })).status).toBe(200)
    await product.slack.until(() => ada().ephemerals().length > before)
    expect(ada().ephemerals().at(-1)?.text).toContain('out of date')
  }
})

test('a click is acknowledged before its work ends, however slow Postgres is', async () => {
  await ada().openHome()
  await product.slack.until(() => ada().home())
  const client = new Client(product.settings.databaseUrl)
  await client.connect()
  await client.query('BEGIN; LOCK TABLE person, integration IN ACCESS EXCLUSIVE MODE')
  const began = performance.now()
  await ada().click('home', { actionId: 'app.view', value: 'komatsu' })
  expect(performance.now() - began).toBeLessThan(1500)
  expect(ada().trouble).toEqual([])
  expect(ada().view()).toBeUndefined()
  await client.query('COMMIT')
  await client.end()
  await product.slack.until(() => seen(ada().view()).includes('Komtrax'))
  await ada().closeModal()
})

test('an answer that Slack refuses is in the log with its cause, and the person gets its reference', async () => {
  await ada().openHome()
  for (const error of ['expired_trigger_id', 'internal_error']) {
    log.length = 0
    product.slack.fault('views.open', { kind: 'error', error })
    await ada().click('home', { actionId: 'app.view', value: 'komatsu' })
    await expect.poll(() => log.join('')).toContain(error)
  }
  product.slack.fault('views.open', { kind: 'rate_limited', retryAfter: 30 })
  product.slack.fault('views.open', { kind: 'reset_before' })
  for (const _ of [1, 2]) {
    log.length = 0
    await ada().click('home', { actionId: 'app.view', value: 'komatsu' })
    await expect.poll(() => log.join('')).toContain('Something a person did failed')
    expect(log.join('')).not.toContain(product.slack.botToken)
    const [, reference] = /"reference":"(\w+)"/.exec(log.join('')) ?? []
    await product.slack.until(() => product.slack.messages('@Ada').at(-1)?.text?.includes(`Reference ${reference}`))
  }
  await ada().click('home', { actionId: 'app.view', value: 'komatsu' })
  await product.slack.until(() => seen(ada().view()).includes('Komtrax'))
  await ada().closeModal()
})

test('a bug on our side gives the person a reference that the log has, and a command is always answered', async () => {
  const client = new Client(product.settings.databaseUrl)
  await client.connect()
  await client.query('ALTER TABLE trouble RENAME TO away')
  log.length = 0
  await ada().command('#fleet', '/fleetfeed status')
  await client.query('ALTER TABLE away RENAME TO trouble')
  await client.end()
  const [, reference] = /Reference (\w{8})/.exec(ada().ephemerals().at(-1)?.text ?? '') ?? []
  expect(log.join('')).toContain(`"reference":"${reference}"`)
  expect(log.join('')).toContain('relation \\"trouble\\" does not exist')
})

test('if Slack limits the rate, the message is posted later, once', async () => {
  await chooseChannels(product, ada(), { new_assets: '#fleet' })
  // Days pass in these tests: waiting machines would get reminders.
  await product.ctx.db.updateTable('account').set({ remind_after_hours: null }).execute()
  const digests = () => product.slack.messages('#fleet').filter(message => message.botId)
  product.feeds.caterpillar.fleet.add(1)
  product.slack.fault('chat.postMessage', { kind: 'rate_limited', retryAfter: 45 })
  product.clock.advance(DAY)
  await product.drain()
  expect(digests()).toEqual([])
  product.clock.advance(44_000)
  await product.drain()
  expect(digests()).toEqual([])
  product.clock.advance(2_000)
  await product.drain()
  expect(digests()).toHaveLength(1)
})

test('if the answer to a post is lost, the message is found again and not doubled', async () => {
  const digests = () => product.slack.messages('#fleet').filter(message => message.botId)
  product.feeds.caterpillar.fleet.add(1)
  product.slack.fault('chat.postMessage', { kind: 'reset_after' })
  product.clock.advance(DAY)
  await product.drain()
  product.clock.advance(10_000)
  await product.drain()
  expect(digests()).toHaveLength(2)
})

test('a profile that changed in Slack is updated; nothing is stored about people never seen', async () => {
  const person = (user: string) =>
    product.ctx.db.selectFrom('person').selectAll().where('external_id', '=', user).executeTakeFirst()
  const change = { id: ada().id, name: 'ada', profile: { display_name: 'Ada L.' }, locale: 'fr-FR', tz: 'Europe/Paris' }
  await product.slack.sendEvent({ type: 'user_change', user: { ...change, is_admin: true } })
  await product.slack.sendEvent({ type: 'user_change', user: { id: 'UNEVERSEEN', name: 'x' } })
  await expect.poll(async () => (await person(ada().id))?.name).toBe('Ada L.')
  expect(await person(ada().id)).toMatchObject({ locale: 'fr-FR', time_zone: 'Europe/Paris', workspace_admin: true })
  expect(await person('UNEVERSEEN')).toBeUndefined()
  // What an event leaves out stays unchanged.
  await product.slack.sendEvent({ type: 'user_change', user: { id: ada().id, real_name: 'Ada', is_admin: true } })
  await expect.poll(async () => (await person(ada().id))?.name).toBe('Ada')
  expect(await person(ada().id)).toMatchObject({ locale: 'fr-FR', time_zone: 'Europe/Paris' })
})

test('other addresses give 404', async () => {
  const url = `http://127.0.0.1:${product.port}`
  expect((await fetch(`${url}/slack/install`)).status).toBe(404)
  expect((await fetch(`${url}/`)).status).toBe(404)
  expect((await fetch(`${url}/healthz`)).headers.get('x-powered-by')).toBeNull()
})

test('the profile of a person that Slack didn’t give is requested again', async () => {
  product.slack.fault('users.info', { kind: 'http', status: 500 })
  const max = product.slack.person('Max')
  await max.command('#fleet', '/fleetfeed status')
  expect(max.ephemerals().at(-1)?.text).toContain('please try again in a moment')
  await max.openHome()
  await product.slack.until(() => product.slack.person('Max').home())
})

afterAll(() => expect(product.slack.refusals.filter(({ error }) => !/trigger/.test(error))).toEqual([]))
