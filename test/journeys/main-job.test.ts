import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.stop())

test('from the Marketplace to an approved machine and the month’s bill', async () => {
  const { slack, feeds, clock } = product
  const ada = slack.person('Ada')
  feeds.caterpillar.fleet.add(25)

  // Install the app.
  await ada.openHome()
  await slack.until(() => ada.home())
  expect(seen(ada.home())).toContain('Start here')
  await ada.click('home', { actionId: 'app.view', value: 'caterpillar' })
  await slack.until(() => ada.view())
  expect(seen(ada.view())).toContain('Ask your Cat dealer')
  await ada.click('modal', 'app.install')
  await slack.until(() => seen(ada.view()).includes('Next: enter its credentials'))

  // Configure the integration.
  await ada.click('modal', 'credentials.open')
  await slack.until(() => ada.view()?.submit === 'Verify')
  for (const [field, value] of Object.entries(feeds.credentials.caterpillar)) {
    await ada.type('modal', { text: en.field[field as keyof typeof en.field] }, value ?? '')
  }
  await ada.submit()
  expect(ada.view()?.title).toBe('Verifying…')
  await product.settle()
  await slack.until(() => ada.view()?.title === 'Choose assets')
  expect(seen(ada.view())).toContain('25 of 25 selected')

  // Nothing is billable before Confirm.
  await ada.command('#fleet', '/fleetfeed billing')
  expect(ada.ephemerals().at(-1)?.text).toContain('so far: 0 assets billable')

  // Find some, deselect them, decide about the future, confirm.
  const machines = feeds.caterpillar.fleet.machines
  const [first, second] = machines
  await ada.type('modal', { text: 'Search' }, `${first?.serialNumber}, nowhere-to-be-found`, { enter: true })
  await slack.until(() => seen(ada.view()).includes('1 match'))
  expect(seen(ada.view())).toContain('Nothing matches: nowhere-to-be-found')
  await ada.tick('modal', 'picker.tick', [])
  await slack.until(() => seen(ada.view()).includes('24 of 25 selected'))
  await ada.type('modal', { text: 'Search' }, second?.serialNumber ?? '', { enter: true })
  await slack.until(() => ada.view()?.json && seen(ada.view()).includes(second?.serialNumber ?? '-'))
  await ada.click('modal', 'picker.deselectAll')
  await slack.until(() => seen(ada.view()).includes('23 of 25 selected'))
  await ada.tick('modal', 'picker.importNew', [])
  await ada.submit()
  expect(seen(ada.view())).toContain('has started with 23 assets')
  expect(seen(ada.view())).toContain('New incoming assets wait for approval')

  // Where it is told.
  await ada.click('modal', 'channels.open')
  await slack.until(() => ada.view()?.submit === 'Save')
  await ada.choose('modal', { text: 'New incoming assets' }, slack.channelId('#fleet'))
  await ada.choose('modal', { text: 'Monthly billable summary' }, slack.channelId('#finance'))
  await ada.submit()
  expect(seen(ada.view())).toContain('Saved.')
  await ada.closeModal()

  await product.settle()
  await ada.command('#fleet', '/fleetfeed billing')
  expect(ada.ephemerals().at(-1)?.text).toContain('November 2026 so far: 23 assets billable')

  // A machine appears, is announced and approved.
  feeds.caterpillar.fleet.add(1)
  clock.advance(30 * 60 * 60_000)
  await product.settle()
  const [announced] = slack.messages('#fleet')
  expect(announced?.text).toContain('1 new asset is waiting for approval')
  await ada.click({ channel: '#fleet', ts: announced?.ts ?? '' }, 'arrival.approveAll')
  await slack.until(() => seen(slack.messages('#fleet')[0]).includes('Approved by'))
  await product.settle()

  // The month's end.
  clock.advance(22 * 24 * 60 * 60_000)
  await product.settle()
  const [summary] = slack.messages('#finance')
  expect(summary?.text).toContain('November 2026: 24 assets billable.')

  expect(slack.refusals).toEqual([])
  expect(ada.trouble).toEqual([])
})
