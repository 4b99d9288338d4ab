import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { chooseChannels } from '../adapters/slack/walk.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.stop())

test('a job carries out a Confirm of more assets than one answer can wait for, and says so', {
  timeout: 90_000,
}, async () => {
  const { slack, feeds } = product
  const ada = slack.person('Ada')
  feeds.caterpillar.fleet.add(20_100)
  await ada.openHome()
  await slack.until(() => ada.home())
  await ada.click('home', { actionId: 'app.view', value: 'caterpillar' })
  await slack.until(() => ada.view())
  await ada.click('modal', 'app.install')
  await slack.until(() => seen(ada.view()).includes('Next: enter its credentials'))
  await slack.until(() => ada.view()?.submit === 'Verify')
  for (const [field, value] of Object.entries(feeds.credentials.caterpillar)) {
    const label = Object.entries(en.field).find(([id]) => id === field)?.[1] ?? field
    await ada.type('modal', { text: label }, value ?? '')
  }
  await ada.submit()
  await product.drain()
  await slack.until(() => ada.view()?.title === 'Choose assets')
  await ada.submit()
  expect(seen(ada.view())).toContain('you get a message when it is done')
  await product.drain()
  await slack.until(() => slack.messages('@Ada').at(-1)?.text?.includes('is in force, 20,100 assets selected'))
  const selected = await product.ctx.db
    .selectFrom('selection')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('selected_to', 'is', null)
    .executeTakeFirstOrThrow()
  expect(selected.count).toBe(20_100)
})

test('assets approved between a Confirm and its job are selected, and the message about the Confirm says so', {
  timeout: 90_000,
}, async () => {
  const { slack, feeds, ctx } = product
  const ada = slack.person('Ada')
  const fred = slack.person('Fred')
  await ada.closeModal({ all: true })
  await fred.openHome()
  await slack.until(() => fred.home())
  const give = ctx.db.updateTable('person').set({ role: 'fleet_administrator' })
  await give.where('external_id', '=', fred.id).execute()
  await ctx.db.updateTable('integration').set({ import_new: false }).execute()
  await chooseChannels(product, ada, { new_assets: '#fleet' })
  // The list of 20,100 need not be read again for two new ones.
  feeds.caterpillar.fleet.remove(20_100)
  feeds.caterpillar.fleet.add(2)
  product.clock.advance(30 * 60 * 60_000)
  await product.drain()
  const post = slack.messages('#fleet').at(-1)
  expect(post?.text).toContain('2 new assets are waiting for approval')

  const jobs = product.queues.queues.get('apply-selection')
  await jobs?.pause()
  await ada.openHome()
  await slack.until(() => ada.home())
  await ada.click('home', 'integration.open')
  await slack.until(() => ada.view())
  await ada.click('modal', 'assets.edit')
  await slack.until(() => ada.view()?.title === 'Choose assets')
  await ada.click('modal', 'picker.deselectAll')
  await slack.until(() => seen(ada.view()).includes('everything deselected'))
  await ada.submit()
  expect(seen(ada.view())).toContain('No asset of')
  await ada.click('modal', 'picker.confirmNone')
  await slack.until(() => seen(ada.view()).includes('you get a message when it is done'))
  await fred.click({ channel: '#fleet', ts: post?.ts ?? '' }, 'arrival.approveAll')
  await slack.until(() => slack.messages('#fleet').some(({ text }) => text?.includes('Approved by Fred')))
  await jobs?.resume()
  await product.drain()

  await slack.until(() => slack.messages('@Ada').at(-1)?.text?.includes('is in force, 2 assets selected.'))
  expect(slack.messages('@Ada').at(-1)?.text).toContain('Meanwhile Fred Miller approved new assets on')
  const { count } = await ctx.db
    .selectFrom('selection')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('selected_to', 'is', null)
    .executeTakeFirstOrThrow()
  expect(count).toBe(2)
})
