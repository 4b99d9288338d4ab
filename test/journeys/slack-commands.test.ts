import { afterAll, beforeAll, expect, test } from 'vitest'
import { direct, ephemeral, integrate } from '../adapters/slack/walk.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
  product.feeds.caterpillar.fleet.add(3)
  await integrate(product, product.slack.person('Ada'), 'caterpillar')
})
afterAll(() => product.stop())

const ada = () => product.slack.person('Ada')

/** What a command answers, for the one who typed it only. */
async function answer(words: string, where = '#fleet'): Promise<string> {
  const posted = product.slack.messages('#fleet').length
  const before = ada().ephemerals().length
  await ada().command(where, `/fleetfeed ${words}`)
  await product.slack.until(() => ada().ephemerals().length === before + 1)
  expect(product.slack.messages('#fleet').length).toBe(posted)
  return `${ephemeral(ada())?.text}\n${seen(ephemeral(ada()))}`
}

test.each(['', 'help', 'HELP', 'hello', 'bonjour'])('“%s” shows what can be done', async words => {
  const said = await answer(words)
  expect(said).toContain('Write /fleetfeed and one of these words')
  expect(said).toContain('status: how the feeds are')
})

test('an unknown word says so and shows what can be done', async () => {
  const said = await answer('excavate <!channel>')
  expect(said).toContain('I don’t know “excavate')
  expect(said).toContain('billing [YYYY-MM]: what is billable')
  expect(ephemeral(ada())?.text).not.toContain('<!channel>')
})

test('apps, assets and status are answered', async () => {
  expect(await answer('apps')).toMatch(/Caterpillar\s+Integrated[\s\S]*Takeuchi/)
  expect(await answer('assets')).toMatch(/Caterpillar\s+3 assets selected/)
  const status = await answer('status')
  expect(status).toContain('1 feed, all well')
  // A screen reader and a notification read only the message’s text.
  expect(ephemeral(ada())?.text).toContain('Caterpillar: Integrated')
})

test('billing answers for this month, another month, a text that is no month, and a future month', async () => {
  expect(await answer('billing')).toContain('November 2026 so far: 3 assets billable')
  expect(await answer('billing 2026-10')).toMatch(/October 2026.*: 0 assets billable/)
  expect(await answer('billing 2026-13')).toContain('can’t read “2026-13” as a month')
  expect(await answer('billing soon')).toContain('can’t read “soon” as a month')
  expect(await answer('billing 2027-01')).toContain('January 2027 has not begun yet')
})

test('the same works in a direct message, and by mention for the person who asked', async () => {
  await ada().message('dm', 'status')
  await product.slack.until(() => direct(product, ada())?.text.includes('1 feed, all well'))
  await ada().message('#fleet', '@Fleetfeed billing')
  await product.slack.until(() => ephemeral(ada())?.text.includes('so far: 3 assets billable'))
  expect(product.slack.messages('#fleet').filter(message => message.botId)).toEqual([])
})

test('a repeated event is answered once', async () => {
  const channel = product.slack.channelId('@Ada')
  const answers = () => product.slack.messages('@Ada').filter(message => message.botId).length
  const before = answers()
  const event = { type: 'message', channel_type: 'im', user: ada().id, text: 'help', ts: '1.1', channel }
  const { id } = await product.slack.sendEvent(event)
  await product.slack.until(() => answers() === before + 1)
  await Promise.all([product.slack.retryEvent(id), product.slack.retryEvent(id)])
  // Later messages are answered after these.
  await ada().message('dm', 'help')
  await product.slack.until(() => answers() === before + 2)
  expect(answers()).toBe(before + 2)
})

test('our own messages, edits and other bots trigger nothing', async () => {
  const channel = product.slack.channelId('@Ada')
  const posts = () => product.slack.messages('@Ada').filter(message => message.botId).length
  const before = posts()
  const event = { type: 'message', channel_type: 'im', text: 'help', ts: '1.2', channel }
  await product.slack.sendEvent({ ...event, user: product.slack.botUserId, bot_id: product.slack.botId })
  await product.slack.sendEvent({ ...event, subtype: 'message_changed' })
  await product.slack.sendEvent({ ...event, user: 'UOTHERBOT', bot_id: 'BOTHER' })
  await ada().message('dm', 'help')
  await product.slack.until(() => posts() === before + 1)
})

test('buttons of an answer work where it is', async () => {
  await ada().command('#fleet', '/fleetfeed apps')
  const shown = ephemeral(ada())
  const at = { channel: shown?.channel ?? '', ts: shown?.ts ?? '' }
  await ada().type(at, { text: 'Search the Marketplace' }, 'komat, nothing like it', { enter: true })
  await product.slack.until(() => !seen(ephemeral(ada())).includes('Takeuchi'))
  expect(seen(ephemeral(ada()))).toContain('Komatsu Komtrax')
  await ada().click({ channel: at.channel, ts: ephemeral(ada())?.ts ?? '' }, { actionId: 'app.view', value: 'komatsu' })
  await product.slack.until(() => seen(ada().view()).includes('Ask your Komatsu distributor'))
  await ada().closeModal()
})

test('the Marketplace in the Home tab can be searched', async () => {
  await ada().openHome()
  await ada().type('home', { text: 'Search the Marketplace' }, 'take', { enter: true })
  await product.slack.until(() => !seen(ada().home()).includes('Komatsu'))
  expect(seen(ada().home())).toContain('Takeuchi')
  await ada().type('home', { text: 'Search the Marketplace' }, 'Hitachi', { enter: true })
  await product.slack.until(() => seen(ada().home()).includes('No app matches “Hitachi”'))
})

test('the messages tab of the app draws no Home', async () => {
  const published = () => product.slack.calls.filter(call => call.method === 'views.publish').length
  const before = published()
  await product.slack.sendEvent({ type: 'app_home_opened', user: ada().id, channel: 'D1', tab: 'messages' })
  expect(published()).toBe(before)
})

afterAll(() => {
  expect(product.slack.refusals).toEqual([])
  expect(ada().trouble).toEqual([])
})
