import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { isFields } from '../../../playground/json.ts'
import { type FakeApp, startFakeApp } from './fake-app.ts'

let app: FakeApp
beforeAll(async () => {
  app = await startFakeApp()
})
afterAll(() => app.close())
beforeEach(() => {
  app.received.length = 0
  app.reply(() => undefined)
})

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const form = (more: object = {}) => ({
  type: 'modal' as const,
  callback_id: 'form',
  title: plain('Form'),
  submit: plain('Go'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'name',
      label: plain('Name'),
      element: { type: 'plain_text_input' as const, action_id: 'name' },
    },
    {
      type: 'section' as const,
      block_id: 'machines',
      text: plain('Machines'),
      accessory: {
        type: 'checkboxes' as const,
        action_id: 'tick',
        options: ['a', 'b', 'c'].map(value => ({ text: plain(value), value })),
        initial_options: [{ text: plain('a'), value: 'a' }],
      },
    },
  ],
  ...more,
})

async function openForm(more: object = {}) {
  const ada = app.slack.person('Ada')
  while (ada.view()) await ada.closeModal()
  app.reply(async got => {
    if (got.kind === 'command')
      await app.client.views.open({ trigger_id: String(got.body.trigger_id), view: form(more) })
    return undefined
  })
  await ada.command('#fleet', '/fleetfeed billing so far')
  app.reply(() => undefined)
  return ada
}

test('a command arrives as a signed form and can be answered', async () => {
  const ada = app.slack.person('Ada')
  app.reply(() => ({ json: { text: 'Only you see this' } }))
  await ada.command('#fleet', '/fleetfeed billing')
  expect(app.received[0]?.body).toMatchObject({
    command: '/fleetfeed',
    text: 'billing',
    user_id: ada.id,
    channel_name: 'fleet',
    team_id: app.slack.teamId,
  })
  expect(ada.ephemerals().at(-1)?.text).toBe('Only you see this')
  expect(app.slack.messages('#fleet')).toHaveLength(0)
})

test('a modal is opened, filled and submitted with its initial values', async () => {
  const ada = await openForm()
  expect(ada.view()?.title).toBe('Form')
  await ada.submit()
  expect(ada.errors()).toEqual({ name: 'Please complete this required field.' })
  expect(app.received).toHaveLength(1)
  await ada.type('modal', 'name', 'Crane')
  await ada.tick('modal', 'tick', ['c', 'a'])
  const action = app.received[1]?.body.actions
  expect(action).toMatchObject([
    { type: 'checkboxes', action_id: 'tick', block_id: 'machines', selected_options: [{ value: 'a' }, { value: 'c' }] },
  ])
  await ada.submit()
  const view = app.received[2]?.body.view
  expect(isFields(view) && view.state).toMatchObject({
    values: {
      name: { name: { type: 'plain_text_input', value: 'Crane' } },
      machines: { tick: { selected_options: [{ value: 'a' }, { value: 'c' }] } },
    },
  })
  expect(ada.view()).toBeUndefined()
})

test('an ack can show errors, update, push and clear', async () => {
  const ada = await openForm()
  await ada.type('modal', 'name', 'x')
  app.reply(() => ({ json: { response_action: 'errors', errors: { name: 'Too short' } } }))
  await ada.submit()
  expect(ada.errors()).toEqual({ name: 'Too short' })
  app.reply(() => ({ json: { response_action: 'push', view: form({ title: plain('Second') }) } }))
  await ada.submit()
  expect(ada.stack().map(view => view.title)).toEqual(['Form', 'Second'])
  await ada.type('modal', 'name', 'y')
  app.reply(() => ({ json: { response_action: 'update', view: form({ title: plain('Third') }) } }))
  await ada.submit()
  expect(ada.stack().map(view => view.title)).toEqual(['Form', 'Third'])
  expect(ada.view()?.values).toMatchObject({ name: { name: { value: 'y' } } })
  app.reply(() => ({ json: { response_action: 'clear' } }))
  await ada.submit()
  expect(ada.stack()).toEqual([])
  expect(app.slack.refusals).toEqual([])
})

test('a bad ack is refused and the person sees it', async () => {
  const ada = await openForm()
  await ada.type('modal', 'name', 'x')
  app.reply(() => ({ json: { response_action: 'errors', errors: { machines: 'not an input' } } }))
  await ada.submit()
  expect(app.slack.refusals.splice(0)).toMatchObject([{ where: 'ack view_submission', error: 'invalid_ack' }])
  expect(ada.trouble.splice(0)).toEqual(['invalid_ack'])
})
