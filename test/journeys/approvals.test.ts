import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseChannels, integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { WAYS } from '../helpers/ways.ts'

describe.each(WAYS)('$name', way => {
  let product: Product
  let ada: User
  let fred: User
  beforeAll(async () => {
    product = await startProduct(way.with)
    ada = await way.arrive(product)
    fred = await way.join(product, 'Fred')
    product.feeds.caterpillar.fleet.add(5)
    await integrate(product, ada, 'caterpillar')
    await chooseChannels(ada, { new_assets: 'fleet' })
  })
  afterAll(() => product.stop())

  async function arrives(count: number): Promise<void> {
    product.feeds.caterpillar.fleet.add(count)
    product.clock.advance(30 * 60 * 60_000)
    await product.drain()
  }
  const selected = async () =>
    (await product.ctx.db.selectFrom('integration').select('selected_count').executeTakeFirstOrThrow()).selected_count

  test('a person without a role can look, asks for access, and gets the answer', async () => {
    await fred.write('apps')
    await fred.sees('You can look, but only Administrators')
    expect(fred.front()).not.toMatch(/Subscriptions|People/)
    await fred.press('access.request')
    await expect.poll(() => fred.told()).toContain('Your request was sent to the Administrators')
    await product.drain()
    await ada.sees('asks for access to Fleetfeed')
    await ada.press('access.allow')
    await ada.sees('Allowed by Ada')
    await product.drain()
    await fred.sees('allowed your request: you are now a Fleet Administrator')
    await fred.write('apps')
    await fred.sees('Subscriptions')
  })

  test('if two people approve at the same moment, one wins and the other reads who did', async () => {
    await arrives(2)
    await ada.seesIn('fleet', '2 new assets are waiting for approval')
    await Promise.all([ada.pressIn('fleet', 'arrival.approveAll'), fred.pressIn('fleet', 'arrival.declineAll')])
    const late = () => [ada, fred].filter(user => /Already (approved|declined) by/.test(user.told()))
    await expect.poll(() => late().length).toBe(1)
    await product.drain()
    const decided = ada.channel('fleet').at(-1) ?? ''
    const [winner, loser] = late()[0] === fred ? ['Ada', fred] : ['Fred', ada]
    expect(decided).toMatch(new RegExp(`(Approved|Declined) by ${winner}`))
    expect(loser.told()).toMatch(new RegExp(`Already (approved|declined) by ${winner}.* \\d+:\\d\\d`))
    expect(decided).not.toContain('Approve all')
    expect(fred.channel('fleet').at(-1)).toBe(decided)
  })

  test('after an Undo by somebody who may, the machines wait again', async () => {
    await fred.pressIn('fleet', 'arrival.undo')
    await fred.seesIn('fleet', '2 new assets are waiting')
    await product.drain()
    expect(await selected()).toBe(5)
  })

  test('machines can be decided one by one in a list of their own', async () => {
    await ada.pressIn('fleet', 'arrival.review')
    await ada.sees('S/N')
    const { id, first, last } = await product.ctx.db
      .selectFrom('arrival_asset')
      .select(({ fn }) => [
        fn.max('arrival_id').as('id'),
        fn.min('asset_id').as('first'),
        fn.max('asset_id').as('last'),
      ])
      .executeTakeFirstOrThrow()
    await ada.press('arrival.approve', `${id},0,${first}`)
    await ada.sees('1 approved, 1 waiting')
    await ada.press('arrival.decline', `${id},0,${last}`)
    await ada.sees('1 approved, 1 declined')
    await ada.close()
    await product.drain()
    await fred.seesIn('fleet', '1 approved, 1 declined')
    expect(await selected()).toBe(6)
  })

  test('machines that wait get one reminder; machines that were decided get none', async () => {
    await product.ctx.db.updateTable('account').set({ remind_after_hours: 4 }).execute()
    const posts = () => ada.channel('fleet').length
    const passes = async () => {
      product.clock.advance(5 * 60 * 60_000)
      await product.drain()
    }
    await arrives(1)
    await ada.pressIn('fleet', 'arrival.approveAll')
    await product.drain()
    const decided = posts()
    await passes()
    expect(posts()).toBe(decided)
    await arrives(1)
    const waiting = posts()
    await passes()
    expect(posts()).toBe(waiting + 1)
    await ada.seesIn('fleet', 'still waits for approval')
  })

  afterAll(() => expect([...ada.wrong(), ...fred.wrong()]).toEqual([]))
})
