import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { en } from '../../../adapters/chat/words/en.ts'
import { listInChat } from '../../helpers/integrate.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'
import { TEAMS } from '../../helpers/ways.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
  product.feeds.caterpillar.fleet.add(25)
  await listInChat(product, await TEAMS.arrive(product), 'caterpillar')
})
afterAll(() => product.stop())

const ada = () => product.teams.person('Ada')
const list = () => readCard(ada().card('dm'))
const body = z.looseObject({ body: z.array(z.looseObject({ id: z.string().optional() })) })
const choices = z.array(z.object({ value: z.string() }))
/** The ids of the assets that a card lists. */
const offered = (card: unknown) => {
  const list = body.parse(card).body.find(element => element.id === 'assets')
  return choices.parse(list?.choices).map(choice => choice.value)
}
const onCard = () => offered(ada().card('dm'))

test('a filter offers the fleet’s values as the person types', async () => {
  const makes = await ada().suggestions('dm', 'oemName', '')
  expect(makes.map(make => make.title)).toEqual(['CAT (25)'])
  const models = await ada().suggestions('dm', 'model', 'd6')
  expect(models.length).toBeGreaterThan(0)
  for (const model of models) expect(model.title).toMatch(/d6/i)
  await ada().choose('dm', 'model', models[0]?.value ?? '')
  await ada().click('dm', 'Search')
  expect(list()).toContain(en.picker.clear)
  await ada().click('dm', en.picker.clear)
  expect(list()).toContain('1–10 of 25')
})

test('a button of the list that is pressed with a new search first shows what is found', async () => {
  const [machine] = product.feeds.caterpillar.fleet.machines
  await ada().type('dm', 'search', machine?.serialNumber ?? '')
  await ada().click('dm', 'Deselect all 25')
  expect(list()).toContain('25 of 25 selected')
  expect(list()).toContain('1 match')
  await ada().click('dm', 'Deselect this one')
  expect(list()).toContain('24 of 25 selected')
  await ada().type('dm', 'search', '')
  await ada().click('dm', 'Search')
  expect(list()).toContain('1–10 of 25')
})

test('ticks are kept whichever button is pressed next, also over pages', async () => {
  const [first = '', second = ''] = onCard()
  await ada().untick('dm', 'assets', [first])
  await ada().click('dm', 'Next 10')
  expect(list()).toMatch(/2[23] of 25 selected/)
  const before = /(\d+) of 25 selected/.exec(list())?.[1]
  expect(onCard()).not.toContain(first)
  await ada().untick('dm', 'assets', onCard().slice(0, 1))
  await ada().click('dm', 'Previous 10')
  expect(list()).toContain(`${Number(before) - 1} of 25 selected`)
  expect(onCard()).toContain(second)
})

test('a draft that is closed and opened on another device is unchanged', async () => {
  const counted = /\d+ of 25 selected/.exec(list())?.[0] ?? 'nothing'
  await ada().message('dm', 'assets')
  await ada().click('dm', 'assets.edit')
  expect(readCard(ada().dialog()?.card)).toContain(counted)
  await ada().click('dialog', 'Select all 25')
  expect(readCard(ada().dialog()?.card)).toContain('25 of 25 selected')
  await ada().closeDialog()
})

test('Confirm takes the ticks on the card, however old it is', async () => {
  await ada().message('dm', 'assets')
  await ada().click('dm', 'assets.edit')
  const [one = ''] = offered(ada().dialog()?.card)
  await ada().untick('dialog', 'assets', [one])
  await ada().untick('dialog', 'importNew', ['yes'])
  await ada().click('dialog', 'Confirm')
  expect(readCard(ada().dialog()?.card)).toContain('has started with 24 assets')
  expect(readCard(ada().dialog()?.card)).toContain('New incoming assets wait for approval')
  await ada().closeDialog()
})

test('confirming an older list again says who was first', async () => {
  const older = ada()
    .look('dm')
    .find(message => readCard(message.card).includes('Confirm'))
  await ada().click({ where: 'dm', id: older?.id ?? '' }, 'picker.confirm')
  expect(
    readCard(
      ada()
        .look('dm')
        .find(message => message.id === older?.id)?.card,
    ),
  ).toContain('Ada Keller confirmed this on')
})

test('the integrated assets are shown a page at a time', async () => {
  await ada().message('dm', 'assets')
  await ada().click('dm', 'assets.show')
  expect(readCard(ada().dialog()?.card)).toContain('24 assets selected')
  await ada().click('dialog', 'Next 10')
  await ada().click('dialog', 'Previous 10')
  expect(readCard(ada().dialog()?.card)).toContain('Next')
})

afterAll(() => {
  expect(product.teams.refusals).toEqual([])
  expect(ada().trouble).toEqual([])
})
