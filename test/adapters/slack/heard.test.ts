import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { captureLog } from './walk.ts'

/** Whoever speaks to the app gets an answer, where they spoke or in their chat with it. */
let product: Product
let log: string[]
beforeAll(async () => {
  product = await startProduct()
  log = captureLog(product)
  await product.slack.person('Ada').openHome()
})
afterAll(() => product.stop())
afterEach(() => {
  product.slack.alter(undefined)
  product.slack.clearFaults()
})

const ada = () => product.slack.person('Ada')
const calls = (method: string) => product.slack.calls.filter(call => call.method === method)
const direct = () => product.slack.messages('@Ada').filter(message => message.botId)
const STATUS = 'No app is installed yet'

test.each([
  'Status.',
  'status!',
  '*status*',
  '/status',
  'fleetfeed status',
  '@fleetfeed, status',
  'Fleetfeed: Status',
  '\u200bstatus\u200b',
  'état',
])('%j in a direct message asks for the status', async text => {
  await ada().message('dm', text)
  expect(direct().at(-1)?.text).toContain(STATUS)
})

test.each(['hi!', 'Hello,', 'Bonjour !', 'help?', ''])('%j is answered with help', async text => {
  product.slack.alter(body => ({ ...body, event: { ...(body.event as object), text } }))
  await ada().message('dm', 'x')
  expect(direct().at(-1)?.text).toContain(en.help.intro)
})

test.each([
  '@Fleetfeed status',
  'Hey @Fleetfeed status',
  'Hey @Fleetfeed, Status please',
  'status @Fleetfeed',
  '@Fleetfeed status <@U0SOMEBODY>',
])('%j in a channel asks for the status', async text => {
  await ada().message('#fleet', text)
  expect(ada().ephemerals().at(-1)?.text).toContain(STATUS)
})

test('a question in a thread is answered in the thread', async () => {
  const { ts } = await ada().message('#fleet', '@Fleetfeed status')
  expect(calls('chat.postEphemeral').at(-1)?.args).not.toHaveProperty('thread_ts')
  await ada().message('#fleet', '@Fleetfeed status', { threadTs: ts })
  expect(calls('chat.postEphemeral').at(-1)?.args).toMatchObject({ thread_ts: ts })
  const asked = await ada().message('dm', 'status')
  await ada().message('dm', 'status', { threadTs: asked.ts })
  expect(calls('chat.postMessage').at(-1)?.args).toMatchObject({ thread_ts: asked.ts })
})

test.each(['file_share', 'me_message', 'thread_broadcast'])('a message of the kind %s is one', async subtype => {
  const before = direct().length
  product.slack.alter(body => ({ ...body, event: { ...(body.event as object), subtype } }))
  await ada().message('dm', 'status')
  expect(
    direct()
      .slice(before)
      .map(message => message.text),
  ).toEqual([expect.stringContaining(STATUS)])
})

test.each(['pinned_item', 'message_changed', 'message_deleted', 'channel_topic', 'bot_message'])(
  'what happens in a chat, %s, is no message',
  async subtype => {
    const before = direct().length
    product.slack.alter(body => ({ ...body, event: { ...(body.event as object), subtype } }))
    await ada().message('dm', 'status')
    expect(direct().length).toBe(before)
  },
)

test.each(['not_enabled', 'invalid_arguments', 'internal_error'])(
  'Home that can’t be drawn (%s) is said in a direct message',
  async error => {
    const before = direct().length
    product.slack.fault('views.publish', { kind: 'error', error })
    await ada().openHome()
    expect(direct().slice(before)).toHaveLength(1)
  },
)

test.each(['channel_not_found', 'not_in_channel', 'user_not_in_channel'])(
  'an answer that a channel refuses (%s) comes in a direct message',
  async error => {
    const before = direct().length
    product.slack.fault('chat.postEphemeral', { kind: 'error', error })
    await ada().message('#fleet', '@Fleetfeed status')
    expect(
      direct()
        .slice(before)
        .map(message => message.text),
    ).toEqual([expect.stringContaining(STATUS)])
  },
)

test('a person who can’t be looked up because of our failure is told so with a reference, and the event is used up', async () => {
  const { db } = product.ctx
  const before = direct().length
  await db.schema.alterTable('person').renameTo('person_away').execute()
  await ada().message('dm', 'status')
  await db.schema.alterTable('person_away').renameTo('person').execute()
  const told = direct().slice(before)
  expect(told).toHaveLength(1)
  const [, reference = 'none'] = /(\w{8})\b[^\w]*$/.exec(told[0]?.text ?? '') ?? []
  expect(log.join('')).toContain(`"reference":"${reference}"`)
})

const NOTHING: [string, unknown][] = [
  ['[]', []],
  ['{}', {}],
  ['null', null],
  ['absent', undefined],
]
test.each(NOTHING)('buttons and forms work if Slack sends the state as %s', async (_, values) => {
  const odd = (place: unknown) => ({ ...(place as object), state: values === undefined ? undefined : { values } })
  product.slack.alter(body => ({ ...odd(body), ...(body.view ? { view: odd(body.view) } : {}) }))
  await ada().openHome()
  await product.slack.until(() => ada().home())
  await ada().click('home', 'settings.open')
  await product.slack.until(() => ada().view()?.title === en.settings.title)
  const before = await product.ctx.db.selectFrom('account').selectAll().execute()
  await ada().submit()
  await product.slack.until(() => JSON.stringify(ada().view()).includes(en.settings.saved))
  // An absent value is not an empty one.
  expect(await product.ctx.db.selectFrom('account').selectAll().execute()).toEqual(before)
  product.slack.alter(undefined)
  await ada().closeModal({ all: true })
})
