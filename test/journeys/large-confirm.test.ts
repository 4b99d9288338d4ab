import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.stop())

test('more assets than one answer can wait for: a job carries the Confirm out and says so', {
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
  await ada.click('modal', 'credentials.open')
  await slack.until(() => ada.view()?.submit === 'Verify')
  for (const [field, value] of Object.entries(feeds.credentials.caterpillar)) {
    const label = Object.entries(en.field).find(([id]) => id === field)?.[1] ?? field
    await ada.type('modal', { text: label }, value ?? '')
  }
  await ada.submit()
  await product.settle()
  await slack.until(() => ada.view()?.title === 'Choose assets')
  await ada.submit()
  expect(seen(ada.view())).toContain('you get a message when it is done')
  await product.settle()
  await slack.until(() => slack.messages('@Ada').at(-1)?.text?.includes('is in force, 20,100 assets selected'))
  const selected = await product.ctx.db
    .selectFrom('selection')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('selected_to', 'is', null)
    .executeTakeFirstOrThrow()
  expect(selected.count).toBe(20_100)
})
