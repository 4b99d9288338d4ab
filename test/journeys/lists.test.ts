import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { chooseChannels, verifyFeed } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

const DAY = 24 * 60 * 60_000
const INCOMPLETE = 'may be incomplete: page 2 could not be reached'

/** A list that ends early never does so silently: every place that shows the feed says it. */
describe.each([SLACK, TEAMS])('$name', way => {
  let product: Product
  let ada: User
  beforeAll(async () => {
    product = await startProduct()
    ada = await way.arrive(product)
    product.feeds.plain.fleet.add(200)
  })
  afterAll(() => product.stop())
  const oneDayLater = async () => {
    product.clock.advance(DAY)
    await product.drain()
  }

  test('the person who pressed Verify sees it on the list, with the address that was used', async () => {
    product.feeds.plain.links('lost')
    await verifyFeed(product, ada, 'other')
    await ada.sees(INCOMPLETE)
    await ada.sees('100 of 100 selected')
    await ada.sees(`The first page is asked for at ${product.feeds.url}/plain/Fleet/1`)
    await ada.submit('picker.confirm')
    await ada.sees('has started')
    await product.drain()
  })

  test('status, the feed’s screen and the channel say so; nothing says that all is well', async () => {
    await ada.close()
    await chooseChannels(ada, { feed_trouble: 'fleet' })
    await product.ctx.db.updateTable('trouble').set({ told_at: null }).execute()
    await oneDayLater()
    await ada.seesIn('fleet', INCOMPLETE)
    await ada.write('status')
    await ada.sees('1 needs attention')
    await ada.sees(INCOMPLETE)
    expect(ada.front()).not.toContain(en.status.allWell)
    await ada.write('apps')
    await ada.press('integration.open')
    await ada.sees(INCOMPLETE)
    await ada.sees(en.state.list)
  })

  test('it is announced when the pages are found again, and when they are all gone too', async () => {
    product.feeds.plain.healthy()
    await oneDayLater()
    await ada.seesIn('fleet', 'is whole again')
    await ada.close()
    await ada.write('status')
    await ada.sees(en.status.allWell)
    product.feeds.plain.emptied('no_records')
    await oneDayLater()
    await ada.seesIn('fleet', 'is empty; there were 200 machines before')
    await ada.write('status')
    await ada.sees('there were 200 machines before')
    product.feeds.plain.healthy()
    product.feeds.plain.fleet.remove(60)
    await oneDayLater()
    await ada.seesIn('fleet', 'has only 140 machines; there were 200 before')
  })
})
