import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { signature } from '../../../playground/slack/signed-request.ts'
import { start } from '../../../start.ts'
import { keepingLog } from '../../helpers/kept-log.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { seen } from '../../helpers/seen.ts'
import { until as waitUntil } from '../../helpers/until.ts'
import { captureLog, direct, ephemeral, openList } from './walk.ts'

let product: Product
let log: string[]
beforeAll(async () => {
  product = await startProduct()
  product.feeds.komatsu.fleet.add(28)
  await openList(product, product.slack.person('Ada'), 'komatsu')
  log = captureLog(product)
  // The app is in none of these; the last one is the chat of the two people.
  await product.slack.addChannel({ name: 'open', bot: false })
  await product.slack.addChannel({ name: 'closed', private: true, bot: false })
  await product.slack.addChannel({ name: 'two', private: true, bot: false, people: ['Ada', 'Fred'] })
})
afterAll(() => product.stop())
beforeEach(() => {
  product.slack.clearFaults()
  log.length = 0
})

const ada = () => product.slack.person('Ada')
const shown = () => seen(ada().view())
const until = (text: string) => product.slack.until(() => shown().includes(text))
const told = () => seen(direct(product, ada()))
const untilTold = (text: string) => product.slack.until(() => told().includes(text))
const here = () => ({ channel: ephemeral(ada())?.channel ?? '', ts: ephemeral(ada())?.ts ?? '' })
const called = (method: string) => product.slack.calls.filter(call => call.method === method && call.ok).length
const draft = async () =>
  await product.ctx.db.selectFrom('draft').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
const integration = async () => await product.ctx.db.selectFrom('integration').selectAll().executeTakeFirstOrThrow()

/** Requests that Slack sends for Ada, and their answers. */
async function send(payload: object): Promise<unknown> {
  return JSON.parse((await (await post(payload)).text()) || 'null')
}

async function post(payload: object): Promise<Response> {
  const whole = { team: { id: product.slack.teamId }, user: { id: ada().id }, trigger_id: randomUUID(), ...payload }
  const body = new URLSearchParams({ payload: JSON.stringify(whole) }).toString()
  const at = Math.floor(Date.now() / 1000)
  return await fetch(`http://127.0.0.1:${product.port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signature(product.settings.slack?.signingSecret ?? '', at, body),
    },
    body,
  })
}

/** From now on Slack applies `views.update` and answers it only when `release` is called. */
function slowly(method = 'views.update'): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  product.slack.fault(method, { kind: 'slow', until: promise })
  return () => resolve()
}

test('a draft whose redraw was refused is not confirmed before it was shown', async () => {
  product.slack.fault('views.update', { kind: 'rate_limited', retryAfter: 30 })
  await ada().click('modal', 'picker.deselectAll')
  // What the screen can’t show is shown in the chat.
  await untilTold('0 of 28 selected')
  expect(told()).toContain(en.failure.doneHere)
  expect(shown()).toContain('28 of 28 selected')
  await ada().submit()
  expect(shown()).toContain(en.picker.outdated)
  expect(shown()).toContain('0 of 28 selected')
  expect((await integration()).state).toBe('verified')
  // A tick on a screen older than the draft doesn’t change the draft either.
  product.slack.fault('views.update', { kind: 'rate_limited', retryAfter: 30 })
  await ada().click('modal', 'picker.selectAll')
  await untilTold('28 of 28 selected')
  const { hash } = ada().view() ?? {}
  await ada().tick('modal', 'picker.tick', [])
  await product.slack.until(() => ada().view()?.hash !== hash)
  expect(shown()).toContain(en.picker.outdated)
  expect(await draft()).toMatchObject({ base: 'all', removed: 0 })
})

test('a short Retry-After of Slack is waited for', async () => {
  const { hash } = ada().view() ?? {}
  product.slack.fault('views.update', { kind: 'rate_limited', retryAfter: 1 })
  const began = Date.now()
  await ada().click('modal', 'picker.startOver')
  await product.slack.until(() => ada().view()?.hash !== hash)
  expect(Date.now() - began).toBeGreaterThanOrEqual(1000)
  expect(shown()).not.toContain(en.picker.outdated)
})

test('fast ticks on one screen all count; ticks from another device are shown first', async () => {
  const boxes = () => {
    const block = ada()
      .view()
      ?.blocks.find(one => one.block_id?.startsWith('assets~'))
    const [element] = block?.type === 'actions' ? block.elements : []
    return element?.type === 'checkboxes' ? element.options.map(option => option.value) : []
  }
  const release = slowly()
  const all = boxes()
  // The second tick is made on a screen that doesn’t show the result of the first one yet.
  await ada().tick('modal', 'picker.tick', all.slice(1))
  await ada().tick('modal', 'picker.tick', all.slice(2))
  release()
  await until('26 of 28 selected')
  expect(shown()).not.toContain(en.picker.outdated)

  // The same draft in the chat: the modal is the other device.
  await ada().command('#fleet', '/fleetfeed assets')
  await ada().click(here(), 'assets.editInChat')
  await untilTold('26 of 28 selected')
  const chat = { channel: direct(product, ada())?.channel ?? '', ts: direct(product, ada())?.ts ?? '' }
  await ada().click(chat, 'picker.deselectAll')
  await untilTold('0 of 28 selected')
  await ada().submit()
  expect(shown()).toContain(en.picker.outdated)
  await ada().click('modal', 'picker.startOver')
  await until('28 of 28 selected')
  // The same the other way round.
  await ada().click(chat, 'picker.selectAll')
  await untilTold('Nothing was changed')
})

test('a value that Slack left out unticks nothing', async () => {
  const { id, version } = await draft()
  const block = ada()
    .view()
    ?.blocks.find(one => one.block_id?.startsWith('assets~'))
  const view = { ...ada().view()?.json, state: { values: {} } }
  const action = { type: 'checkboxes', action_id: 'picker.tick', block_id: block?.block_id }
  for (const said of [{}, { selected_options: null }]) {
    const { hash } = ada().view() ?? {}
    await send({ type: 'block_actions', view, container: {}, actions: [{ ...action, ...said }] })
    await product.slack.until(() => ada().view()?.hash !== hash)
    expect(await draft(), JSON.stringify(said)).toMatchObject({ id, removed: 0 })
  }
  // An explicitly empty value unticks everything.
  await send({ type: 'block_actions', view, container: {}, actions: [{ ...action, selected_options: [] }] })
  await until('18 of 28 selected')
  expect(await draft()).toMatchObject({ id, version: version + 1, removed: 10 })
  await ada().click('modal', 'picker.startOver')
  await until('28 of 28 selected')
})

test('while Slack is slow to show a tick, Confirm is answered at once, done once, and says so when pressed again', async () => {
  const release = slowly()
  const block = ada()
    .view()
    ?.blocks.find(one => one.block_id?.startsWith('assets~'))
  const [boxes] = block?.type === 'actions' ? block.elements : []
  const values = boxes?.type === 'checkboxes' ? boxes.options.map(option => option.value) : []
  await ada().tick('modal', 'picker.tick', values.slice(3))
  const began = Date.now()
  await ada().submit()
  expect(Date.now() - began).toBeLessThan(1000)
  expect(ada().trouble).toEqual([])
  expect(shown()).toContain('has started with 25 assets')
  release()
  // The answer to the tick comes late, and its drawing doesn’t stay.
  await product.slack.until(() => called('views.publish') > 0 && shown().includes('has started with 25 assets'))
  const view = { ...ada().view()?.json, callback_id: 'picker.confirm', private_metadata: `${(await draft()).id},1` }
  const again = await send({ type: 'view_submission', view })
  expect(JSON.stringify(again)).toContain('Ada Keller confirmed this on')
  expect(JSON.stringify(again)).toContain('25 assets')
  expect(JSON.stringify(again)).not.toContain('Nothing was changed')
  expect(
    await product.ctx.db.selectFrom('audit_entry').where('action', '=', 'integration_started').select('id').execute(),
  ).toHaveLength(1)
  await ada().closeModal({ all: true })
  await product.drain()
})

test.each(['#open', '#closed', '#two'])('in %s, where the app is not, everything is shown and done', async where => {
  await ada().command(where, '/fleetfeed billing')
  const files = product.slack.files('@Ada').length
  await ada().click(here(), 'billing.csv')
  await product.slack.until(() => product.slack.files('@Ada').length > files)
  expect(ephemeral(ada())?.text).toContain(en.file.comes)

  await ada().command(where, '/fleetfeed link')
  await ada().click(here(), 'link.code')
  await product.slack.until(() => /[A-Z0-9]{4}-[A-Z0-9]{4}/.test(seen(ephemeral(ada()))))

  const fred = product.slack.person('Fred')
  await fred.command(where, '/fleetfeed apps')
  const asked = () => ({ channel: ephemeral(fred)?.channel ?? '', ts: ephemeral(fred)?.ts ?? '' })
  await fred.click(asked(), 'access.request')
  await product.slack.until(() => /asked|request/i.test(ephemeral(fred)?.text ?? ''))
  expect(log.join('')).not.toContain('Something a person did failed')
})

test('if the click’s response_url is used up or expired, the answer comes in the chat with the person', async () => {
  for (const error of ['used_url', 'expired_url']) {
    await ada().command('#closed', '/fleetfeed billing')
    const files = product.slack.files('@Ada').length
    product.slack.fault('response_url', { kind: 'error', error }, 3)
    await ada().click(here(), 'billing.csv')
    await product.slack.until(() => product.slack.files('@Ada').length > files)
    product.slack.clearFaults()
  }
  await ada().command('#closed', '/fleetfeed link')
  product.slack.fault('response_url', { kind: 'reset_before' })
  await ada().click(here(), 'link.code')
  await product.slack.until(() => /[A-Z0-9]{4}-[A-Z0-9]{4}/.test(told()))
})

/** Ada presses a button of a message in #fleet. */
const press = async (action_id: string, value: string) =>
  await post({
    type: 'block_actions',
    container: { type: 'message', channel_id: 'C0FLEET', message_ts: '1.1' },
    response_url: `${product.slack.apiUrl.replace('/api/', '')}/response/none`,
    actions: [{ type: 'button', action_id, block_id: 'b', value }],
  })
const failEverywhere = () => {
  for (const method of ['response_url', 'chat.postEphemeral', 'chat.postMessage'])
    product.slack.fault(method, { kind: 'http', status: 503 })
}
const isUntold = () => log.some(line => line.includes('"step":"showing"'))

test('the outcome of a deed that can be shown nowhere is told when Slack works again; that of a look is not', async () => {
  failEverywhere()
  await press('arrival.review', '999999,0')
  await waitUntil(async () => isUntold(), 5_000)
  await product.drain()
  expect(told()).not.toContain('could not be shown then')
  log.length = 0
  failEverywhere()
  await press('arrival.approveAll', '999999')
  await waitUntil(async () => isUntold(), 5_000)
  await untilTold('could not be shown then')
  expect(told()).toContain(en.failure.stale)
})

test('a click whose person can not be looked up is acknowledged if they are told so; otherwise Slack shows an error beside it', async () => {
  const { db } = product.ctx
  await db.schema.alterTable('person').renameTo('person_away').execute()
  try {
    expect((await press('arrival.approveAll', '999999')).status).toBe(200)
    expect(told()).toContain(en.failure.bug)
    failEverywhere()
    expect((await press('arrival.approveAll', '999999')).status).toBe(500)
  } finally {
    await db.schema.alterTable('person_away').renameTo('person').execute()
  }
})

test.each(['user_not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action', 'msg_too_long'])(
  'a message that can’t be edited (%s) is no reason to show nothing',
  async error => {
    await ada().command('#fleet', '/fleetfeed assets')
    await ada().click(here(), 'assets.editInChat')
    // This is the last message about it here: afterwards nothing is on its way any more.
    await product.slack.until(() => ephemeral(ada())?.text.includes(en.common.sentToChat))
    const chat = { channel: direct(product, ada())?.channel ?? '', ts: direct(product, ada())?.ts ?? '' }
    product.slack.fault('chat.update', { kind: 'error', error })
    product.slack.fault('response_url', { kind: 'error', error: 'used_url' }, 2)
    product.slack.fault('chat.postEphemeral', { kind: 'error', error })
    await ada().click(chat, 'picker.startOver')
    await untilTold(en.failure.doneHere)
    expect(told()).toContain('25 of 28 selected')
  },
)

test('if a trigger is too old, a message says so, and its button opens the dialog', async () => {
  await ada().openHome()
  await product.slack.until(() => ada().home())
  for (const fault of [
    { kind: 'error', error: 'expired_trigger_id' },
    { kind: 'error', error: 'exchanged_trigger_id' },
    { kind: 'rate_limited', retryAfter: 3 },
    { kind: 'reset_before' },
  ] as const) {
    product.slack.fault('views.open', fault)
    await ada().click('home', { actionId: 'app.view', value: 'takeuchi' })
    await untilTold(en.failure.openLate)
    const chat = { channel: direct(product, ada())?.channel ?? '', ts: direct(product, ada())?.ts ?? '' }
    await ada().click(chat, 'app.view')
    await until('Takeuchi')
    await ada().closeModal()
    await ada().message('dm', 'help')
    await product.slack.until(() => !told().includes(en.failure.openLate))
  }
})

test('a slow submission is answered within a second, and its outcome is shown there', async () => {
  const client = new Client(product.settings.databaseUrl)
  await client.connect()
  const { slack } = product.settings
  if (!slack) throw new Error('Slack is always played here.')
  const other = await start({ ...product.settings, slack: { ...slack, patienceMs: 200 }, port: 0 })
  product.slack.connect(`http://127.0.0.1:${other.port}/slack/events`)
  for (const wrong of [false, true]) {
    await ada().openHome()
    await product.slack.until(() => ada().home())
    await ada().click('home', { actionId: 'integration.open' })
    await product.slack.until(() => ada().view())
    await ada().choose('modal', 'menu', en.price.title)
    await product.slack.until(() => ada().view()?.submit)
    await ada().type('modal', { text: en.price.amount }, wrong ? 'a lot' : '12.50')
    await client.query('BEGIN; LOCK TABLE integration, price IN ACCESS EXCLUSIVE MODE')
    const began = Date.now()
    await ada().submit()
    expect(Date.now() - began).toBeLessThan(1000)
    expect(ada().trouble).toEqual([])
    expect(shown()).toContain(en.common.working)
    await client.query('COMMIT')
    await product.slack.until(() => !shown().includes(en.common.working))
    expect(shown()).toContain(wrong ? en.price.problem.unreadable : '12.50')
    // What was typed is still there, below.
    await ada().closeModal()
    if (wrong) expect(JSON.stringify(ada().view()?.values)).toContain('a lot')
    else expect(ada().view()).toBeUndefined()
    if (wrong) await ada().closeModal({ all: true })
  }
  await client.end()
  product.slack.connect(`http://127.0.0.1:${product.port}/slack/events`)
  await other.stop()
})

test('an acknowledged click is done even if the process stops', async () => {
  const lines: string[] = []
  const logTo = { write: (line: string) => void lines.push(line) }
  const other = await start(keepingLog({ ...product.settings, port: 0, logLevel: 'info', logTo }))
  product.slack.connect(`http://127.0.0.1:${other.port}/slack/events`)
  await ada().command('#fleet', '/fleetfeed assets')
  await ada().click(here(), 'assets.edit')
  await until('25 of 28 selected')
  const release = slowly()
  await ada().click('modal', 'picker.deselectAll')
  await ada().tick('modal', 'picker.importNew', [])
  const stopping = other.stop()
  await expect.poll(async () => (await draft()).base).toBe('none')
  release()
  await stopping
  expect(lines.join('')).not.toContain('driver has already been destroyed')
  await product.slack.until(() => shown().includes('0 of 28 selected'))
})

afterAll(() => {
  expect(product.slack.refusals.filter(({ error }) => !/trigger|_url/.test(error))).toEqual([])
  expect(ada().trouble).toEqual([])
})
