import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { signature } from '../../../playground/slack/signed-request.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { captureLog } from './walk.ts'

/** Requests of Slack with a missing or odd detail must still be answered. */
let product: Product
let log: string[]
beforeAll(async () => {
  product = await startProduct()
  log = captureLog(product)
  await product.slack.person('Ada').openHome()
})
afterAll(() => product.stop())

async function send(body: string, type: string): Promise<Response> {
  const at = Math.floor(Date.now() / 1000)
  return await fetch(`http://127.0.0.1:${product.port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signature(product.settings.slack?.signingSecret ?? '', at, body),
    },
    body,
  })
}
const ada = () => product.slack.person('Ada')
const team = () => ({ id: product.slack.teamId })
const interact = (payload: object) =>
  send(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), 'application/x-www-form-urlencoded')
let nth = 0
const tell = (event: object) => {
  nth += 1
  const envelope = { type: 'event_callback', team_id: product.slack.teamId, event_id: `Ev${nth}`, event_time: 4e9 }
  return send(JSON.stringify({ ...envelope, event }), 'application/json')
}

test.each([
  ['no id', { type: 'modal', callback_id: 'settings.save' }],
  ['no callback', { type: 'modal', id: 'V1', callback_id: null }],
])('a submission that can’t be read, with %s, is answered with a word and a reference', async (_, view) => {
  const answer = await interact({ type: 'view_submission', team: team(), user: { id: ada().id }, view })
  expect(answer.status).toBe(200)
  const said = await answer.text()
  expect(JSON.parse(said)).toMatchObject({ response_action: 'push' })
  expect(said).toContain(en.failure.title)
  expect(log.join('')).toContain('Something a person did failed')
})

test('typing in a choose whose payload can’t be read gives no options', async () => {
  const answer = await interact({
    type: 'block_suggestion',
    team: team(),
    user: { id: ada().id },
    block_id: 'x',
  })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ options: [] })
  const typed = {
    type: 'block_suggestion',
    team: team(),
    user: { id: ada().id },
    action_id: 'people.pick',
    block_id: 'x',
  }
  for (const value of [null, undefined, 'A\0da']) {
    const found = await interact({ ...typed, value })
    expect(JSON.stringify(await found.json()), String(value)).toContain('Ada')
  }
})

test.each([
  [
    'a mention without a text',
    () => ({ type: 'app_mention', user: ada().id, channel: product.slack.channelId('#fleet') }),
  ],
  [
    'a mention whose text is null',
    () => ({ type: 'app_mention', user: ada().id, channel: product.slack.channelId('#fleet'), text: null }),
  ],
  [
    'a message whose text is null',
    () => ({ type: 'message', channel_type: 'im', user: ada().id, channel: ada().id, text: null }),
  ],
])('%s is answered with help', async (_, event) => {
  const said = () => product.slack.calls.filter(call => /chat\.post/.test(call.method)).length
  const before = said()
  expect((await tell(event())).status).toBe(200)
  expect(said()).toBe(before + 1)
})

test.each([
  ['revoked tokens without a list', { type: 'tokens_revoked' }],
  ['revoked tokens of nobody', { type: 'tokens_revoked', tokens: null }],
  ['a change of nobody', { type: 'user_change' }],
  ['a change of somebody without an id', { type: 'user_change', user: { name: 'x' } }],
])('%s changes nothing, and Slack need not repeat it', async (_, event) => {
  expect((await tell(event)).status).toBe(200)
  const workspaces = await product.ctx.db.selectFrom('workspace').select('uninstalled_at').execute()
  expect(workspaces.every(row => row.uninstalled_at === null)).toBe(true)
})

test('NUL characters are removed from names', async () => {
  const user = { id: ada().id, team_id: product.slack.teamId, real_name: 'Ada\0 K', is_admin: true, profile: null }
  expect((await tell({ type: 'user_change', user })).status).toBe(200)
  const rows = await product.ctx.db.selectFrom('person').select('name').where('external_id', '=', ada().id).execute()
  expect(rows).toEqual([{ name: 'Ada K' }])
})
