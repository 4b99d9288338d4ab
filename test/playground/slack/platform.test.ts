import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeApp, startFakeApp } from './fake-app.ts'

let app: FakeApp
beforeEach(async () => {
  app = await startFakeApp({ ackTimeoutMs: 200 })
})
afterEach(() => app.close())

const error = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    failure => failure.data?.error ?? failure.code,
  )
const post = (text: string) => app.client.chat.postMessage({ channel: app.slack.channelId('fleet'), text })
const texts = () => app.slack.messages('fleet').map(message => message.text)

test('faults apply to the next calls of a method, before or after they take effect', async () => {
  app.slack.fault('chat.postMessage', { kind: 'rate_limited', retryAfter: 7 })
  app.slack.fault('chat.postMessage', { kind: 'http', status: 503 })
  app.slack.fault('chat.postMessage', { kind: 'reset_before' })
  app.slack.fault('chat.postMessage', { kind: 'error', error: 'fatal_error' })
  app.slack.fault('chat.postMessage', { kind: 'reset_after' })
  const limited = await post('1').catch(caught => caught)
  expect(limited).toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 7 })
  expect(await error(post('2'))).toBe('slack_webapi_http_error')
  expect(await error(post('3'))).toBe('slack_webapi_request_error')
  expect(await error(post('4'))).toBe('fatal_error')
  expect(texts()).toEqual([])
  expect(await error(post('5'))).toBe('slack_webapi_request_error')
  expect(texts()).toEqual(['5'])
  await post('6')
  expect(app.slack.calls.map(call => [call.method, call.ok])).toEqual([
    ...Array(4).fill(['chat.postMessage', false]),
    ...Array(2).fill(['chat.postMessage', true]),
  ])
})

test('a hanging call ends with its caller', async () => {
  app.slack.fault('auth.test', { kind: 'hang' })
  const impatient = new WebClient(app.slack.botToken, {
    slackApiUrl: app.slack.apiUrl,
    timeout: 50,
    retryConfig: { retries: 0 },
  })
  expect(await error(impatient.auth.test())).toBe('slack_webapi_request_error')
})

test('the person sees what the app does wrong', async () => {
  const ada = app.slack.person('Ada')
  app.reply(() => 'never')
  await ada.command('#fleet', '/fleetfeed')
  app.reply(() => ({ status: 500 }))
  await ada.command('#fleet', '/fleetfeed')
  app.reply(() => ({ json: { text: 'x', blocks: [{ type: 'nonsense' }] } }))
  await ada.command('#fleet', '/fleetfeed')
  app.slack.connect('http://127.0.0.1:1/')
  await ada.command('#fleet', '/fleetfeed')
  expect(ada.trouble).toEqual([
    'operation_timeout',
    'http_500',
    'invalid_blocks',
    expect.stringContaining('dispatch_failed'),
  ])
  expect(app.slack.refusals).toMatchObject([{ where: 'ack command', error: 'invalid_blocks' }])
})

test('scopes and tokens are checked', async () => {
  const other = await app.slack.addWorkspace({ name: 'Other', people: [{ name: 'Zoe', owner: true }], installed: true })
  expect(other.teamId).not.toBe(app.slack.teamId)
  const theirs = new WebClient(other.botToken, { slackApiUrl: app.slack.apiUrl })
  expect(await theirs.auth.test()).toMatchObject({ team_id: other.teamId, user_id: other.botUserId })
  expect(await app.client.auth.test()).toMatchObject({ team_id: app.slack.teamId, team: 'Keller Construction' })
  expect(await error(new WebClient('xoxb-wrong', { slackApiUrl: app.slack.apiUrl }).auth.test())).toBe('invalid_auth')
  await app.client.auth.revoke()
  expect(await error(app.client.auth.test())).toBe('token_revoked')
})

test('an error for a missing scope names it', async () => {
  const poor = await startFakeApp({ scopes: ['chat:write'] })
  const failure = await poor.client.users.info({ user: poor.slack.person('Ada').id }).catch(caught => caught.data)
  expect(failure).toMatchObject({ error: 'missing_scope', needed: 'users:read', provided: 'chat:write' })
  expect(poor.slack.refusals).toHaveLength(1)
  await poor.close()
})

test('people have a role, a locale and a time zone', async () => {
  const info = async (name: string) =>
    (await app.client.users.info({ user: app.slack.person(name).id, include_locale: true })).user
  expect(await info('Ada')).toMatchObject({ is_admin: true, is_owner: true, real_name: 'Ada Keller' })
  expect(await info('Marie')).toMatchObject({ is_admin: false, locale: 'fr-FR', tz: 'Europe/Paris' })
  const june = app.slack.addPerson({ name: 'June', admin: true })
  await app.client.chat.postMessage({ channel: june.id, text: 'Welcome' })
  expect(app.slack.messages('@June')).toHaveLength(1)
  expect(await info('June')).toMatchObject({ is_admin: true })
})

test('events are signed, retried with the same id, and verified at first', async () => {
  expect(await app.slack.urlVerification()).toBe(true)
  app.received.length = 0
  let fails = 1
  app.reply(() => (fails-- > 0 ? { status: 500 } : undefined))
  const sent = await app.slack.sendEvent({ type: 'team_join', user: { id: 'U1' } })
  expect(sent).toMatchObject({ delivered: true, type: 'team_join' })
  await app.slack.retryEvent(sent.id)
  expect(
    app.received.map(got => [got.body.event_id, got.headers['x-slack-retry-num'], got.headers['x-slack-retry-reason']]),
  ).toEqual([
    [sent.id, undefined, undefined],
    [sent.id, '1', 'http_error'],
    [sent.id, '2', 'http_error'],
  ])
})

test('uninstalling sends the app two events and revokes the token', async () => {
  await app.slack.uninstall({ order: 'revoked_first' })
  expect(app.received.map(got => got.body.event)).toMatchObject([
    { type: 'tokens_revoked' },
    { type: 'app_uninstalled' },
  ])
  expect(await error(app.client.auth.test())).toBe('account_inactive')
  await expect(app.slack.person('Ada').command('#fleet', '/fleetfeed')).rejects.toThrow('not installed')
})

test('until checks after every change', async () => {
  const seen: string[] = []
  const stop = app.slack.onChange(change => seen.push(change.kind))
  const waiting = app.slack.until(() => texts().find(text => text === 'now'))
  await post('now')
  expect(await waiting).toBe('now')
  expect(seen).toEqual(['message'])
  stop()
  await expect(app.slack.until(() => false, 10)).rejects.toThrow('in vain')
  expect(JSON.parse(JSON.stringify(app.slack.snapshot()))).toMatchObject({
    workspaces: [{ name: 'Keller Construction' }],
  })
})

test('a JSON body is understood like a form', async () => {
  const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${app.slack.botToken}` }
  const body = JSON.stringify({ channel: app.slack.channelId('fleet'), text: 'As JSON', blocks: [{ type: 'divider' }] })
  const response = await fetch(`${app.slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body })
  expect(await response.json()).toMatchObject({ ok: true })
  expect(app.slack.messages('fleet')).toMatchObject([{ text: 'As JSON', blocks: [{ type: 'divider' }] }])
})

test('calls are recorded without tokens, and only a limited number', async () => {
  const small = await startFakeApp({ keepCalls: 2 })
  for (let index = 0; index < 9; index += 1) await small.client.apiCall('auth.test', { index })
  expect(small.slack.calls.length).toBeLessThan(4)
  expect(small.slack.calls.at(-1)).toMatchObject({ method: 'auth.test', args: { index: '8' }, ok: true })
  expect(JSON.stringify(small.slack.calls)).not.toContain('xoxb')
  await small.close()
})
