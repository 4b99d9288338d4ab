import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { chooseChannels, integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

const DAY = 24 * 60 * 60_000

/** What prevents a post from reaching its channel, how it is fixed, and what people read about it. */
const CASES = [
  {
    way: SLACK,
    what: 'an archived channel',
    breaks: async ({ slack }: Product) => slack.archive('#fleet'),
    mends: async ({ slack }: Product) => slack.unarchive('#fleet'),
    says: 'it is archived',
  },
  {
    way: SLACK,
    // The local app has chat:write.public, which needs no membership: this is Slack’s error for a private channel.
    what: 'a channel from which the app was removed',
    breaks: async ({ slack }: Product) => slack.fault('chat.postMessage', { kind: 'error', error: 'not_in_channel' }),
    mends: async ({ slack }: Product) => slack.clearFaults(),
    says: 'Fleetfeed is not in it any more',
  },
  {
    way: SLACK,
    what: 'a missing scope',
    breaks: async ({ slack }: Product) => slack.fault('chat.postMessage', { kind: 'error', error: 'missing_scope' }),
    mends: async ({ slack }: Product) => slack.clearFaults(),
    says: 'Fleetfeed lacks the permission to post there',
  },
  {
    way: TEAMS,
    what: 'an archived team',
    breaks: async ({ teams }: Product) => teams.archive('Fleet'),
    mends: async ({ teams }: Product) => teams.unarchive('Fleet'),
    says: 'it is archived or read-only',
  },
  {
    way: TEAMS,
    what: 'a team from which the app was removed',
    breaks: async ({ teams }: Product) => teams.uninstallFor('Ada', 'team'),
    mends: async ({ teams }: Product) => teams.installFor('Ada', 'team'),
    says: 'Fleetfeed is not in it any more',
  },
]

describe.each(CASES)('$way.name: $what', ({ way, breaks, mends, says }) => {
  let product: Product
  let ada: User
  beforeAll(async () => {
    product = await startProduct()
    ada = await way.arrive(product)
    product.feeds.caterpillar.fleet.add(3)
    await integrate(product, ada, 'caterpillar')
    await chooseChannels(ada, { new_assets: 'fleet' })
  })
  afterAll(() => product.stop())

  test('the person who chose the channel is told, and nothing is lost', async () => {
    await breaks(product)
    product.feeds.caterpillar.fleet.add(1)
    product.clock.advance(2 * DAY)
    await product.drain()
    await ada.sees('New incoming assets: a message could not be posted')
    expect(ada.front()).toContain(says)

    await mends(product)
    await ada.write('apps')
    await ada.sees('1 message may not have reached its channel')
    await ada.press('undelivered.open')
    await ada.sees(says)
    await ada.press('undelivered.again')
    await ada.sees('Every message arrived')
    await ada.close()
    await product.drain()
    await ada.seesIn('fleet', '1 new asset is waiting for approval')
    expect(ada.wrong()).toEqual([])
  })
})

describe.each([SLACK, TEAMS])('$name', way => {
  test('the posts of a channel that is gone are moved in two clicks, and refused posts are posted in the new one', async () => {
    const product = await startProduct()
    const ada = await way.arrive(product)
    product.feeds.caterpillar.fleet.add(3)
    await integrate(product, ada, 'caterpillar')
    await chooseChannels(ada, { new_assets: 'fleet' })
    if (way === SLACK) product.slack.archive('#fleet')
    else await product.teams.removeChannel('#Fleet')
    product.feeds.caterpillar.fleet.add(1)
    product.clock.advance(2 * DAY)
    await product.drain()
    await ada.sees('New incoming assets: a message could not be posted')
    await ada.choose(en.subscription.moveTo, ada.channelId('finance'))
    await ada.submit('subscription.move')
    await ada.sees(
      'Moved. From now on the other channel gets these posts. 1 message that was refused is posted there now.',
    )
    await product.drain()
    await ada.seesIn('finance', '1 new asset is waiting for approval')
    await ada.write('apps')
    await ada.sees('Search the Marketplace')
    expect(ada.front()).not.toContain('may not have reached')
    expect(ada.wrong()).toEqual([])
    await product.stop()
  })
})

test('posts for a person who blocked the app are shown to those who manage feeds', async () => {
  const product = await startProduct()
  const ada = await TEAMS.arrive(product)
  const fred = await TEAMS.join(product, 'Fred')
  await fred.write('apps')
  await fred.press('access.request')
  product.teams.block('Fred')
  await product.drain()
  await ada.sees('asks for access')
  await ada.press('access.allow')
  await product.drain()
  await ada.write('apps')
  await ada.press('undelivered.open')
  await ada.sees('to Fred Miller: refused (Fleetfeed was blocked or removed there)')
  await product.stop()
})
