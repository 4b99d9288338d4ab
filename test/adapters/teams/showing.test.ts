import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { en } from '../../../adapters/chat/words/en.ts'
import { start } from '../../../start.ts'
import { listInChat } from '../../helpers/integrate.ts'
import { keepingLog } from '../../helpers/kept-log.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'
import { TEAMS } from '../../helpers/ways.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct({ teams: { patienceMs: 200 } })
  product.feeds.caterpillar.fleet.add(25)
  await listInChat(product, await TEAMS.arrive(product), 'caterpillar')
})
afterAll(() => product.stop())
beforeEach(() => {
  product.teams.clearFaults()
  product.teams.alter(undefined)
})

const ada = () => product.teams.person('Ada')
/** What she sees: the newest message, or the answer to her click in its place. */
const list = () => readCard(ada().card('dm'))
/** What everybody sees. */
const posted = () => readCard(product.teams.messages('@Ada').at(-1)?.card)
const draft = async () =>
  await product.ctx.db.selectFrom('draft').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
const integration = async () => await product.ctx.db.selectFrom('integration').selectAll().executeTakeFirstOrThrow()
const INPUTS = ['assets', 'importNew', 'search', 'oemName', 'model', 'formCame']
/** From now on the client leaves these inputs out. */
function leaveOut(...inputs: string[]): void {
  const without = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) => (inputs.includes(key) ? [] : [[key, without(inner)] as const])),
    )
  }
  product.teams.alter(activity => ({ ...activity, value: without(activity.value) }))
}

test('a submit without any form value changes nothing', async () => {
  leaveOut(...INPUTS)
  await ada().click('dm', 'Next')
  await ada().click('dm', 'Previous')
  expect(list()).toContain('25 of 25 selected')
  expect(await draft()).toMatchObject({ base: 'all', removed: 0, import_new: true })
  // Most clients leave out only a list without a tick: that counts as empty.
  product.teams.alter(undefined)
  await ada().choose('dm', 'assets', [])
  await ada().click('dm', 'Next')
  expect(list()).toContain('15 of 25 selected')
  await ada().click('dm', 'Start over')
  expect(list()).toContain('25 of 25 selected')
})

test('a page with missing ticks is shown without them before it can be confirmed', async () => {
  leaveOut('assets')
  await ada().click('dm', 'picker.confirm')
  expect(list()).toContain(en.picker.emptied)
  expect(list()).toContain('15 of 25 selected')
  expect((await integration()).state).toBe('verified')
  product.teams.alter(undefined)
  await ada().click('dm', 'Start over')
})

test.each([403, 404, 413, 429])(
  'if a card can’t be edited (%i), the answer to the click shows the outcome',
  async status => {
    const before = posted()
    const fault =
      status === 429 ? ({ kind: 'rate_limited', retryAfter: 30 } as const) : ({ kind: 'http', status } as const)
    product.teams.fault('update', fault)
    await ada().click('dm', status % 2 === 0 ? 'Select all 25' : 'Deselect all 25')
    const count = status % 2 === 0 ? '25 of 25' : '0 of 25'
    expect(list()).toContain(`${count} selected`)
    expect(posted()).toBe(before)
    expect(await draft()).toMatchObject({ base: status % 2 === 0 ? 'all' : 'none' })
    await ada().click('dm', 'Start over')
    expect(posted()).toContain('25 of 25 selected')
  },
)

test('if the click has no answer either, the outcome comes in the chat with the person', async () => {
  const messages = product.teams.messages('@Ada').length
  product.teams.fault('update', { kind: 'http', status: 403 })
  await ada().type('dm', 'search', 'no such machine')
  await ada().click('dm', en.common.search)
  expect(product.teams.messages('@Ada')).toHaveLength(messages + 1)
  expect(posted()).toContain(en.failure.doneHere)
  expect(posted()).toContain(en.picker.nothing)
  await ada().click('dm', en.picker.clear)
  expect(list()).toContain('1–10 of 25')
})

test('if neither the card can be edited nor the person be written to, they are told when Teams works again', async () => {
  product.teams.fault('update', { kind: 'http', status: 403 })
  product.teams.fault('send', { kind: 'http', status: 500 })
  await ada().type('dm', 'search', 'nothing like that')
  await ada().click('dm', en.common.search)
  await product.teams.until(() => posted().includes('could not be shown then'))
  expect(posted()).toContain(en.redone.late)
  await ada().message('dm', 'assets')
  await ada().click('dm', { action: 'assets.editInChat' })
  await ada().click('dm', en.picker.clear)
  expect(list()).toContain('1–10 of 25')
})

test('with one draft on two devices, the second shows what the first changed before it confirms', async () => {
  await ada().message('dm', 'assets')
  await ada().click('dm', 'assets.edit')
  await ada().click('dialog', 'Deselect all 25')
  expect(readCard(ada().dialog()?.card)).toContain('0 of 25 selected')
  await ada().closeDialog()
  const older = ada()
    .look('dm')
    .findLast(message => readCard(message.card).includes('25 of 25 selected'))
  const target = { where: 'dm', id: older?.id ?? '' } as const
  const seen = () =>
    readCard(
      ada()
        .look('dm')
        .find(message => message.id === older?.id)?.card,
    )
  await ada().click(target, 'picker.confirm')
  expect(seen()).toContain(en.picker.outdated)
  expect(seen()).toContain('0 of 25 selected')
  expect((await integration()).state).toBe('verified')
  // One press brings several changes of one screen: they belong together.
  await ada().click(target, 'Select all 25')
  const [first = ''] = offeredOn(older?.id ?? '')
  await ada().untick(target, 'assets', [first])
  await ada().untick(target, 'importNew', ['yes'])
  await ada().click(target, 'Next')
  expect(seen()).toContain('24 of 25 selected')
  expect(seen()).not.toContain(en.picker.outdated)
  expect(await draft()).toMatchObject({ import_new: false })
})

const offeredOn = (id: string) => {
  const card = ada()
    .look('dm')
    .find(message => message.id === id)?.card
  const { body } = z.object({ body: z.array(z.looseObject({ id: z.string().optional() })) }).parse(card)
  const choices = z.array(z.object({ value: z.string() })).parse(body.find(one => one.id === 'assets')?.choices)
  return choices.map(choice => choice.value)
}

test('while Teams is slow to edit a card, the next click is done and answered, and answered clicks survive a stop', async () => {
  const lines: string[] = []
  const logTo = { write: (line: string) => void lines.push(line) }
  const other = await start(keepingLog({ ...product.settings, port: 0, logLevel: 'info', logTo }))
  product.teams.connect(`http://127.0.0.1:${other.port}/teams/messages`)
  await ada().message('dm', 'assets')
  await ada().click('dm', 'assets.editInChat')
  expect(list()).toContain('24 of 25 selected')
  const { promise, resolve } = Promise.withResolvers<void>()
  product.teams.fault('update', { kind: 'slow', until: promise })
  const began = Date.now()
  await ada().click('dm', 'Select all 25')
  await ada().click('dm', 'picker.confirm')
  expect(Date.now() - began).toBeLessThan(2000)
  expect(list()).toContain('has started with 25 assets')
  const stopping = other.stop()
  resolve()
  await stopping
  expect(lines.join('')).not.toContain('driver has already been destroyed')
  // The later message is edited after the earlier one.
  expect(posted()).toContain('has started with 25 assets')
  product.teams.connect(`http://127.0.0.1:${product.port}/teams/messages`)
})

test.each([403, 404, 500])(
  'if there is no chat with the person (%i), the answer to the click shows the private content',
  async status => {
    await ada().message('#Fleet', '@Fleetfeed billing')
    product.teams.fault('send', { kind: 'http', status }, 3)
    await ada().click('#Fleet', { action: 'billing.csv' })
    expect(readCard(ada().look('#Fleet').at(-1)?.card)).toContain(en.file.open)
    product.teams.clearFaults()
  },
)

afterAll(() => {
  expect(product.teams.refusals).toEqual([])
  expect(ada().trouble).toEqual([])
})
