import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalMachine } from '../../playground/feeds/local-machine.ts'
import { start } from '../../start.ts'
import { direct, ephemeral, openList } from '../adapters/slack/walk.ts'
import { drain, type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
let machines: readonly LocalMachine[]
beforeAll(async () => {
  product = await startProduct()
  product.feeds.komatsu.fleet.add(35)
  machines = product.feeds.komatsu.fleet.machines
  await openList(product, product.slack.person('Ada'), 'komatsu')
})
afterAll(() => product.stop())

const ada = () => product.slack.person('Ada')
const shown = () => seen(ada().view())
const until = (text: string) => product.slack.until(() => shown().includes(text))
const search = (text: string) => ada().type('modal', { text: 'Search' }, text, { enter: true })

test('a search for several values names those that match nothing', async () => {
  await search(`${machines[3]?.serialNumber}, ${machines[30]?.equipmentId}, Nowhere`)
  await until('2 matches')
  expect(shown()).toContain('Nothing matches: Nowhere')
  await search('no such machine')
  await until('No asset matches')
  await ada().click('modal', 'picker.clear')
  await until('1–10 of 35')
})

test('ticks are kept while paging there and back', async () => {
  const values = () => {
    const block = ada()
      .view()
      ?.blocks.find(one => one.block_id?.startsWith('assets~'))
    const [element] = block?.type === 'actions' ? block.elements : []
    return element?.type === 'checkboxes' ? element.options.map(option => option.value) : []
  }
  const first = values()
  await ada().tick('modal', 'picker.tick', first.slice(2))
  await until('33 of 35 selected')
  await ada().click('modal', 'picker.after')
  await product.slack.until(() => values()[0] !== first[0])
  expect(values()).toHaveLength(10)
  await ada().tick('modal', 'picker.tick', values().slice(1))
  await until('32 of 35 selected')
  await ada().click('modal', 'picker.before')
  await product.slack.until(() => values()[0] === first[0])
  expect(ada().view()?.values && JSON.stringify(ada().view()?.values)).not.toContain(`"value":"${first[0]}"`)
  // It is the first choice: nothing is added or removed.
  expect(shown()).not.toContain('removed')
})

test('filters by make and model offer the existing values, narrowed by each other and by what is typed', async () => {
  const model = machines[0]?.model ?? ''
  const fitting = machines.filter(machine => machine.model === model).length
  const offered = await ada().suggestions('modal', 'picker.model', '')
  expect(offered.map(option => option.text.text)).toContain(`${model} (${fitting})`)
  expect(await ada().suggestions('modal', 'picker.model', 'zzz')).toEqual([])
  expect(await ada().suggestions('modal', 'picker.oemName', 'kom')).toHaveLength(1)
  await ada().choose('modal', 'picker.model', `${model} (${fitting})`, { query: model })
  await until(fitting === 1 ? '1 match' : `${fitting} matches`)

  await ada().click('modal', 'picker.deselectAll')
  await product.slack.until(() => !shown().includes('32 of 35 selected'))
  await ada().click('modal', 'picker.selectAll')
  await product.slack.until(() => /3[2-5] of 35 selected/.test(shown()))
  await ada().click('modal', 'picker.clear')
  await until('1–10 of 35')
})

test('deselecting and selecting everything is one click each', async () => {
  await ada().click('modal', 'picker.deselectAll')
  await until('0 of 35 selected')
  await search(machines[5]?.serialNumber ?? '')
  await until('1 match')
  await ada().click('modal', 'picker.selectAll')
  await until('1 of 35 selected')
  expect(shown()).not.toContain('added')
})

test('ticks are still there after closing, reopening, and in another process', async () => {
  await ada().closeModal({ all: true })
  const other = await start({ ...product.settings, port: 0 })
  product.slack.connect(`http://127.0.0.1:${other.port}/slack/events`)
  await ada().openHome()
  await ada().click('home', { actionId: 'integration.open' })
  await product.slack.until(() => shown().includes('Verified: choose assets'))
  await ada().click('modal', 'assets.edit')
  await until('1 of 35 selected')
  product.slack.connect(`http://127.0.0.1:${product.port}/slack/events`)
  await other.stop()
  await ada().click('modal', 'picker.startOver')
  await until('35 of 35 selected')
})

test('a second Confirm of the same draft changes nothing', async () => {
  await ada().submit()
  expect(shown()).toContain('has started with 35 assets')
  await ada().closeModal({ all: true })
  await drain(product)

  await ada().command('#fleet', '/fleetfeed assets')
  const at = { channel: ephemeral(ada())?.channel ?? '', ts: ephemeral(ada())?.ts ?? '' }
  await ada().click(at, 'assets.editInChat')
  await product.slack.until(() => seen(direct(product, ada())).includes('35 of 35 selected'))
  await product.slack.until(() => ephemeral(ada())?.text.includes('sent it to you'))
})

const chat = () => ({ channel: direct(product, ada())?.channel ?? '', ts: direct(product, ada())?.ts ?? '' })
const said = () => seen(direct(product, ada()))

test('the list can be edited in the chat as in a modal', async () => {
  await ada().type(chat(), { text: 'Search' }, machines[7]?.serialNumber ?? '', { enter: true })
  await product.slack.until(() => said().includes('1 match'))
  await ada().tick(chat(), 'picker.tick', [])
  await product.slack.until(() => said().includes('34 of 35 selected'))
  const offered = await ada().suggestions(chat(), 'picker.model', '')
  expect(offered.length).toBeGreaterThan(1)
  const before = direct(product, ada())?.edited?.ts
  await ada().tick(chat(), 'picker.importNew', [])
  await product.slack.until(() => direct(product, ada())?.edited?.ts !== before)
  await ada().click(chat(), 'picker.confirm')
  await product.slack.until(() => said().includes('34 assets selected'))
  // The App Library is updated in the Home tab, not in place of this message.
  await product.slack.until(() => seen(ada().home()).includes('34 of 35 selected'))
  expect(said()).toContain('New incoming assets wait for approval')
})

test('of two admins at once the second is told who was first, and can apply theirs on top', async () => {
  const fred = product.slack.person('Fred')
  await fred.openHome()
  await product.slack.until(() => fred.home())
  await product.ctx.db
    .updateTable('person')
    .set({ role: 'fleet_administrator' })
    .where('external_id', '=', fred.id)
    .execute()
  for (const person of [ada(), fred]) {
    await person.openHome()
    await person.click('home', { actionId: 'integration.open' })
    await product.slack.until(() => person.view())
    await person.click('modal', 'assets.edit')
    await product.slack.until(() => person.view()?.title === 'Choose assets')
  }
  await fred.type('modal', { text: 'Search' }, machines[1]?.serialNumber ?? '', { enter: true })
  await product.slack.until(() => seen(fred.view()).includes('1 match'))
  await fred.tick('modal', 'picker.tick', [])
  await product.slack.until(() => seen(fred.view()).includes('33 of 35 selected'))
  await fred.submit()
  expect(seen(fred.view())).toContain('33 assets selected')

  await search(machines[2]?.serialNumber ?? '')
  await until('1 match')
  await ada().tick('modal', 'picker.tick', [])
  await until('32 of 35 selected')
  await ada().submit()
  expect(shown()).toContain('Meanwhile Fred Miller confirmed on')
  expect(shown()).toContain('32 of 35 selected')
  await ada().submit()
  expect(shown()).toContain('32 assets selected')
  await ada().closeModal({ all: true })
  await fred.closeModal({ all: true })
})

test('closing without Confirm changes nothing', async () => {
  await ada().command('#fleet', '/fleetfeed assets')
  const at = { channel: ephemeral(ada())?.channel ?? '', ts: ephemeral(ada())?.ts ?? '' }
  await ada().click(at, 'assets.edit')
  await until('32 of 35 selected')
  await ada().click('modal', 'picker.deselectAll')
  await until('0 of 35 selected')
  await ada().closeModal({ all: true })
  await ada().command('#fleet', '/fleetfeed status')
  expect(seen(ephemeral(ada()))).toContain('32 of 35 selected')
})

test('integrated assets are shown a page at a time', async () => {
  await ada().command('#fleet', '/fleetfeed assets')
  const at = { channel: ephemeral(ada())?.channel ?? '', ts: ephemeral(ada())?.ts ?? '' }
  await ada().click(at, 'assets.show')
  await until('32 assets selected')
  const firstPage = shown()
  await ada().click('modal', 'assets.after')
  await product.slack.until(() => shown() !== firstPage)
  await ada().click('modal', 'assets.before')
  await product.slack.until(() => shown().split('\n')[1] === firstPage.split('\n')[1])
  await ada().closeModal({ all: true })
})

test('removing an app closes its open pickers', async () => {
  await ada().openHome()
  await ada().command('#fleet', '/fleetfeed assets')
  const at = { channel: ephemeral(ada())?.channel ?? '', ts: ephemeral(ada())?.ts ?? '' }
  const fred = product.slack.person('Fred')
  await fred.openHome()
  await fred.click('home', { actionId: 'integration.open', text: 'More', value: '1' })
  await product.slack.until(() => fred.view())
  await fred.click('modal', 'assets.edit')
  await product.slack.until(() => fred.view()?.title === 'Choose assets')
  await ada().click('home', { actionId: 'integration.open', value: '1' })
  await product.slack.until(() => ada().view())
  await ada().choose('modal', 'menu', 'Remove app')
  await product.slack.until(() => ada().view()?.submit === 'Remove')
  await ada().submit()
  await until('was removed and its credentials were erased')
  await fred.submit()
  expect(seen(fred.view())).toContain('Nothing was changed')
  await ada().closeModal({ all: true })
  await ada().click(at, { actionId: 'assets.show', value: '1' })
  await product.slack.until(() => ephemeral(ada())?.text.includes('out of date'))
})

afterAll(() => {
  expect(product.slack.refusals).toEqual([])
  expect(ada().trouble).toEqual([])
})
