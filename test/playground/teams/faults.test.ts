import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeBot, startFakeBot } from './fake-bot.ts'

let bot: FakeBot
beforeEach(async () => {
  bot = await startFakeBot()
  await bot.teams.installFor('Ada', 'personal')
})
afterEach(() => bot.close())

/** Without the SDK, which retries some of these. */
async function post(text: string, serviceUrl = bot.teams.serviceUrl) {
  const { loginUrl, tenantId, appId, appPassword } = bot.teams
  const login = await fetch(`${loginUrl}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: appPassword,
      scope: 'https://api.botframework.com/.default',
    }),
  })
  const { access_token: token } = JSON.parse(await login.text())
  return fetch(`${serviceUrl}v3/conversations/${bot.teams.conversationId('@Ada')}/activities`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'message', text }),
    signal: AbortSignal.timeout(500),
  })
}
const texts = () => bot.teams.messages('@Ada').map(message => message.text)

test('faults with an answer are given as set', async () => {
  const { teams } = bot
  teams.fault('send', { kind: 'rate_limited', retryAfter: 7 })
  const limited = await post('one')
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
  for (const status of [412, 413, 502]) {
    teams.fault('*', { kind: 'http', status: 500 })
    teams.clearFaults()
    teams.fault('send', { kind: 'http', status, code: 'Sorry' })
    const answer = await post('two')
    expect([answer.status, await answer.json()]).toMatchObject([status, { error: { code: 'Sorry' } }])
  }
  expect(texts()).toEqual([])
  expect((await post('three')).status).toBe(201)
  expect(teams.calls.filter(call => call.op === 'send').map(call => call.status)).toEqual([429, 412, 413, 502, 201])
  expect(teams.refusals).toEqual([])
})

test('faults without an answer are given as set', async () => {
  const { teams } = bot
  teams.fault('send', { kind: 'reset_before' })
  await expect(post('never')).rejects.toThrow()
  teams.fault('send', { kind: 'hang' })
  await expect(post('never')).rejects.toThrow()
  teams.fault('send', { kind: 'reset_after' })
  await expect(post('applied')).rejects.toThrow()
  expect(texts()).toEqual(['applied'])
  let go = () => {}
  const until = new Promise<void>(resolve => {
    go = resolve
  })
  teams.fault('send', { kind: 'slow', until })
  const slow = post('slowly')
  await teams.until(() => texts().includes('slowly'))
  go()
  expect((await slow).status).toBe(201)
  teams.fault('token', { kind: 'http', status: 503 })
  expect((await post('without a token')).status).toBe(401)
})

test('after a move the old service URL knows no conversation, and activities name the new one', async () => {
  const { teams } = bot
  const before = teams.serviceUrl
  teams.move()
  expect((await post('old', before)).status).toBe(404)
  expect((await post('new')).status).toBe(201)
  bot.reply(context => context.sendActivity('found you'))
  await teams.person('Ada').message('dm', 'where are you')
  expect(bot.received.at(-1)?.serviceUrl).toBe(teams.serviceUrl)
  expect(teams.serviceUrl).not.toBe(before)
  expect(texts().at(-1)).toBe('found you')
})
