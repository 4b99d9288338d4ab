import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type FakeApp, startFakeApp } from './fake-app.ts'

let app: FakeApp
beforeAll(async () => {
  app = await startFakeApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.received.length = 0
  app.reply(() => undefined)
  app.slack.refusals.length = 0
})

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const view = (more: object = {}, blockId = 'search') => ({
  type: 'modal' as const,
  title: plain('Assets'),
  submit: plain('Confirm'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input' as const,
      block_id: blockId,
      label: plain('Search'),
      optional: true,
      dispatch_action: true,
      element: { type: 'plain_text_input' as const, action_id: 'q', initial_value: '320' },
    },
    {
      type: 'actions' as const,
      block_id: 'menus',
      elements: [
        { type: 'external_select' as const, action_id: 'asset', min_query_length: 0 },
        { type: 'conversations_select' as const, action_id: 'where', default_to_current_conversation: true },
        { type: 'users_select' as const, action_id: 'who' },
        { type: 'button' as const, action_id: 'more', text: plain('More') },
        { type: 'overflow' as const, action_id: 'dots', options: [{ text: plain('Remove'), value: 'rm' }] },
      ],
    },
  ],
  ...more,
})

/** Runs a command and returns its trigger. */
async function trigger(who = 'Ada'): Promise<string> {
  await app.slack.person(who).command('#fleet', '/fleetfeed')
  return String(app.received.at(-1)?.body.trigger_id)
}

async function open(who = 'Ada', more: object = {}) {
  const person = app.slack.person(who)
  while (person.view()) await person.closeModal()
  await app.client.views.open({ trigger_id: await trigger(who), view: view(more) })
  app.received.length = 0
  return person
}

const error = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    failure => failure.data?.error,
  )

test('a trigger works once and for three seconds', async context => {
  const ada = app.slack.person('Ada')
  const first = await trigger()
  await app.client.views.open({ trigger_id: first, view: view() })
  expect(await error(app.client.views.open({ trigger_id: first, view: view() }))).toBe('exchanged_trigger_id')
  const second = await trigger()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3001 })
  context.onTestFinished(() => void vi.useRealTimers())
  expect(await error(app.client.views.open({ trigger_id: second, view: view() }))).toBe('expired_trigger_id')
  expect(await error(app.client.views.open({ trigger_id: '1.2.x', view: view() }))).toBe('invalid_trigger_id')
  await ada.closeModal()
})

test('typed values survive an update only under the same ids', async () => {
  const ada = await open()
  await ada.type('modal', 'q', 'D6T')
  expect(app.received).toHaveLength(0)
  const id = String(ada.view()?.id)
  await app.client.views.update({ view_id: id, view: view() })
  expect(ada.view()?.values).toMatchObject({ search: { q: { value: 'D6T' } } })
  await app.client.views.update({ view_id: id, view: view({}, 'search-2') })
  expect(ada.view()?.values).toMatchObject({ 'search-2': { q: { value: '320' } } })
  await ada.type('modal', 'q', 'HK1', { enter: true })
  expect(app.received[0]?.body).toMatchObject({
    actions: [{ type: 'plain_text_input', value: 'HK1' }],
    container: { view_id: id },
  })
})

test('hash, external_id and closed views are checked', async () => {
  const ada = await open('Ada', { external_id: 'assets-1' })
  const before = ada.view()
  await app.client.views.update({
    external_id: 'assets-1',
    hash: String(before?.hash),
    view: view({ external_id: 'assets-1' }),
  })
  const stale = app.client.views.update({ view_id: String(before?.id), hash: String(before?.hash), view: view() })
  expect(await error(stale)).toBe('hash_conflict')
  expect(
    await error(app.client.views.open({ trigger_id: await trigger('Fred'), view: view({ external_id: 'assets-1' }) })),
  ).toBe('duplicate_external_id')
  app.received.length = 0
  await ada.closeModal()
  expect(app.received[0]?.body).toMatchObject({
    type: 'view_closed',
    is_cleared: false,
    view: { external_id: 'assets-1' },
  })
  expect(await error(app.client.views.update({ view_id: String(before?.id), view: view() }))).toBe('not_found')
})

test('at most three modals can be open', async () => {
  const ada = await open()
  for (const expected of ['none', 'none', 'push_limit_reached']) {
    await ada.click('modal', 'more')
    const trigger_id = String(app.received.at(-1)?.body.trigger_id)
    expect(await error(app.client.views.push({ trigger_id, view: view() }))).toBe(expected)
  }
  expect(ada.stack()).toHaveLength(3)
  expect(ada.stack().at(-1)?.json.previous_view_id).toBe(ada.stack().at(-2)?.id)
  expect(await error(app.client.views.push({ trigger_id: await trigger('Fred'), view: view() }))).toBe('not_found')
  await ada.closeModal({ all: true })
  expect(ada.stack()).toHaveLength(0)
})

test('menus request options from the app, and can be chosen from by name', async () => {
  const ada = await open()
  app.reply(got =>
    got.body.type === 'block_suggestion'
      ? { json: { options: [{ text: plain(`Found ${got.body.value}`), value: 'a1' }] } }
      : undefined,
  )
  await ada.choose('modal', 'asset', 'a1', { query: '320' })
  expect(app.received.map(got => got.body.type)).toEqual(['block_suggestion', 'block_actions'])
  expect(app.received[1]?.body).toMatchObject({
    actions: [{ selected_option: { value: 'a1', text: { text: 'Found 320' } } }],
  })
  await ada.choose('modal', 'where', '#finance')
  await ada.choose('modal', 'who', 'Fred')
  await ada.choose('modal', 'dots', 'Remove')
  expect(app.received.slice(2).map(got => got.body.actions)).toMatchObject([
    [{ selected_conversation: app.slack.channelId('finance') }],
    [{ selected_user: app.slack.person('Fred').id }],
    [{ type: 'overflow', selected_option: { value: 'rm' } }],
  ])
  expect(ada.view()?.values.menus).not.toHaveProperty('dots')
})

test('the current conversation is the default if the view asks for it', async () => {
  const ada = await open()
  expect(ada.view()?.values).toMatchObject({
    menus: { where: { selected_conversation: app.slack.channelId('fleet') } },
  })
})

test('Home', async () => {
  const fred = app.slack.person('Fred')
  await fred.openHome()
  expect(app.received[0]?.body.event).toMatchObject({ type: 'app_home_opened', tab: 'home', user: fred.id })
  const home = { type: 'home' as const, blocks: view().blocks.slice(1) }
  const published = await app.client.views.publish({ user_id: fred.id, view: home })
  await fred.click('home', { text: 'More' })
  expect(app.received[1]?.body).toMatchObject({
    view: { type: 'home', id: published.view?.id },
    container: { type: 'view' },
  })
  expect(await error(app.client.views.publish({ user_id: fred.id, hash: 'old', view: home }))).toBe('hash_conflict')
  expect(app.slack.person('Max').home()).toBeUndefined()
  await expect(app.slack.person('Max').click('home', 'more')).rejects.toThrow('has no home open')
})

test('a refused view says where and why it is wrong, and is not shown', async () => {
  const max = app.slack.person('Max')
  const wrong = { ...view(), title: plain('A title that is far too long') }
  const failure = await app.client.views
    .open({ trigger_id: await trigger('Max'), view: wrong })
    .catch(caught => caught.data)
  expect(failure).toMatchObject({
    ok: false,
    error: 'invalid_arguments',
    response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
  })
  expect(app.slack.refusals).toMatchObject([{ where: 'views.open', error: 'invalid_arguments' }])
  expect(max.view()).toBeUndefined()
})
