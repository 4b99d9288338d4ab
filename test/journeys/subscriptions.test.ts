import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { integrate, setUpChannel } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { WAYS } from '../helpers/ways.ts'

const HOUR = 60 * 60_000

describe.each(WAYS)('$name', way => {
  let product: Product
  let ada: User
  beforeAll(async () => {
    product = await startProduct(way.with)
    ada = await way.arrive(product)
    product.feeds.caterpillar.fleet.add(3)
    await integrate(product, ada, 'caterpillar')
  })
  afterAll(() => product.stop())

  const passes = async (ms: number) => {
    product.clock.advance(ms)
    await product.drain()
  }
  const arrives = async (count: number) => {
    product.feeds.caterpillar.fleet.add(count)
    await passes(30 * HOUR)
  }
  /** Presses Change of the first channel in the list. */
  const change = async (choices: Record<string, string>) => {
    await ada.write('subscriptions')
    await ada.sees(en.subscription.change)
    await ada.press('subscription.edit', '1')
    await ada.sees(en.subscription.topics)
    for (const [label, choice] of Object.entries(choices)) await ada.choose(label, choice)
    await ada.submit('subscription.save')
    await ada.sees('Saved. This channel gets')
    await ada.close()
  }

  test('a channel is set up from where people are, and tested', async () => {
    await ada.askIn('fleet', 'subscriptions', 'subscription.newHere')
    await ada.sees(en.subscription.here)
    await ada.mark({ id: 'topics', label: en.subscription.topics }, [])
    await ada.submit('subscription.save')
    await ada.complains(way.platform === 'slack' ? 'complete this required field' : en.subscription.problem.topics)
    await ada.mark({ id: 'topics', label: en.subscription.topics }, ['new_assets', 'feed_trouble'])
    await ada.submit('subscription.save')
    await ada.sees('Saved. This channel gets: New incoming assets and Feed trouble.')
    await ada.press('subscription.test')
    await ada.sees(en.subscription.tested)
    await ada.close()
    await product.drain()
    await ada.seesIn('fleet', 'This is a test message. This channel gets: New incoming assets and Feed trouble.')
    expect(ada.channel('fleet').at(-1)).toContain('Ada Keller set this channel up. To change or end it')
  })

  test('the channel’s posts are in its language, in one thread per month, with the record of decisions below', async () => {
    await change({
      [en.subscription.language]: 'fr',
      [en.subscription.layout]: 'thread',
    })
    await arrives(2)
    await ada.seesIn('fleet', 'Fleetfeed en novembre 2026')
    expect(ada.channel('fleet').at(-1)).toContain('2 nouveaux engins attendent une approbation.')
    expect(ada.replies('fleet').at(-1)).toContain('2 nouveaux engins attendent une approbation')
    await ada.pressIn('fleet', 'arrival.approveAll')
    await expect.poll(() => ada.replies('fleet').at(-1)).toContain('Ada Keller a approuvé 2 engins.')
    await expect.poll(() => ada.channel('fleet').at(-1)).not.toContain('attendent une approbation')
  })

  test('posts come hourly in one digest, and what waits too long gets one reminder', async () => {
    await change({
      [en.subscription.language]: 'en',
      [en.subscription.layout]: 'flat',
      [en.subscription.pace]: 'hourly',
    })
    const before = ada.channel('fleet').length
    await arrives(1)
    expect(ada.channel('fleet')).toHaveLength(before)
    await passes(HOUR)
    await ada.seesIn('fleet', '1 new asset is waiting for approval')
    await passes(24 * HOUR)
    await ada.seesIn('fleet', '1 new asset still waits for approval, since')
    await ada.write('approvals')
    await ada.sees('Caterpillar: 1 asset since')
    await ada.press('arrival.review')
    await ada.sees('S/N')
    const { asset_id } = await product.ctx.db
      .selectFrom('arrival_asset')
      .select('asset_id')
      .where('decision', 'is', null)
      .executeTakeFirstOrThrow()
    await ada.mark({ id: 'assets0', label: '1–1 of 1' }, [String(asset_id)])
    await ada.press('arrival.declineSelected')
    await ada.sees('1 declined.')
    await ada.close()
    await product.drain()
    await ada.seesIn('fleet', 'Declined by Ada Keller')
  })

  test('subscriptions are listed and can be removed', async () => {
    await setUpChannel(ada, 'finance', { topics: ['billing'] })
    await ada.write('subscriptions')
    await ada.sees('Monthly billable summary')
    expect(ada.front()).toContain('Every hour, in one post · Each post for itself · English')
    expect(ada.front()).toContain('Set up by Ada Keller')
    await ada.press('subscription.remove', '1')
    await expect.poll(() => ada.front()).not.toContain('Every hour, in one post')
    expect(ada.front()).toContain('Monthly billable summary')
  })

  test('a person without a role sees them and can change nothing', async () => {
    const fred = await way.join(product, 'Fred')
    await fred.write('subscriptions')
    await fred.sees('Monthly billable summary')
    await expect(fred.press('subscription.edit')).rejects.toThrow()
  })

  afterAll(() => expect(ada.wrong()).toEqual([]))
})
