import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { chooseChannels, verifyFeed } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { WAYS } from '../helpers/ways.ts'

const HOUR = 60 * 60_000

describe.each(WAYS)('$name', way => {
  let product: Product
  beforeAll(async () => {
    product = await startProduct(way.with)
  })
  afterAll(() => product.stop())

  test('a person gets from the Marketplace to an approved machine and the month’s bill', async () => {
    const { feeds, clock } = product
    const ada = await way.arrive(product)
    feeds.caterpillar.fleet.add(25)

    await ada.write('hello')
    await ada.sees('What Fleetfeed can do')
    await verifyFeed(product, ada, 'caterpillar')
    expect(ada.front()).toContain('25 of 25 selected')

    // Find some, deselect them, decide about the future, confirm.
    const { machines } = feeds.caterpillar.fleet
    const [first, second] = machines

    await ada.search(`${first?.serialNumber}, nowhere-to-be-found`)
    await ada.sees('1 match')
    expect(ada.front()).toContain('Nothing matches: nowhere-to-be-found')
    await ada.tick({ id: 'assets', action: 'picker.tick' }, [])
    await ada.sees('24 of 25 selected')
    await ada.search(second?.serialNumber ?? '')
    await ada.sees(`S/N ${second?.serialNumber}`)
    await ada.press('picker.deselectAll')
    await ada.sees('23 of 25 selected')
    await ada.tick({ id: 'importNew', action: 'picker.importNew' }, [])
    await ada.submit('picker.confirm')
    await ada.sees('has started with 23 assets')
    expect(ada.front()).toContain('New incoming assets wait for approval')

    // Where it is announced.
    await ada.press('subscription.new')
    await ada.sees(en.subscription.topics)
    await ada.choose(en.subscription.channel, ada.channelId('fleet'))
    await ada.mark({ id: 'topics', label: en.subscription.topics }, ['new_assets'])
    await ada.submit('subscription.save')
    await ada.sees('Saved. This channel gets: New incoming assets.')
    await ada.close()
    await chooseChannels(ada, { billing: 'finance' })

    await product.drain()
    await ada.write('billing')
    await ada.sees('November 2026 so far: 23 assets billable')

    // A machine appears, is announced and approved.
    feeds.caterpillar.fleet.add(1)
    clock.advance(30 * HOUR)
    await product.drain()
    expect(ada.channel('fleet').at(-1)).toContain('1 new asset is waiting for approval')
    await ada.pressIn('fleet', 'arrival.approveAll')
    await ada.seesIn('fleet', 'Approved by')
    await product.drain()

    // The month's end.
    clock.advance(22 * 24 * HOUR)
    await product.drain()
    expect(ada.channel('finance').at(-1)).toContain('November 2026: 24 assets billable.')
    expect(ada.wrong()).toEqual([])
  })
})
