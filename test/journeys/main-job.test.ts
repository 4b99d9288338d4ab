import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { type Product, startProduct } from '../helpers/product.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.stop())

test('from the Marketplace to an approved machine and the month’s bill', async () => {
  const { slack, feeds } = product
  const ada = slack.person('Ada')
  feeds.caterpillar.fleet.add(25)

  await ada.openHome()
  await slack.until(() => ada.home())
  await ada.click('home', { actionId: 'app.view', value: 'caterpillar' })
  await slack.until(() => ada.view())
  await ada.click('modal', 'app.install')
  await slack.until(() => JSON.stringify(ada.view()?.blocks).includes('credentials.open'))
  await ada.click('modal', 'credentials.open')
  await slack.until(() => ada.view()?.submit === 'Verify')
  for (const [field, value] of Object.entries(feeds.credentials.caterpillar)) {
    await ada.type('modal', { text: en.field[field as keyof typeof en.field] }, value ?? '')
  }
  await ada.submit()
  expect(ada.view()?.title).toBe('Verifying…')
  await product.settle()
  await slack.until(() => ada.view()?.title === 'Choose assets')
  expect(JSON.stringify(ada.view()?.blocks)).toContain('25 of 25 selected')
})
