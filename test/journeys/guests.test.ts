import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

/** A member becomes a guest: what an Administrator then clicks on the cards that stand in their chat. */
const DAY = 25 * 60 * 60_000
const becomesGuest = {
  Slack: ({ slack }: Product) => slack.changePerson('Fred', { guest: 'multi_channel' }),
  Teams: ({ teams }: Product) => teams.changePerson('Fred', { role: 'guest' }),
}

describe.each([
  { way: SLACK, turn: becomesGuest.Slack },
  { way: TEAMS, turn: becomesGuest.Teams },
])('$way.name', ({ way, turn }) => {
  let product: Product
  let ada: User
  let fred: User
  beforeAll(async () => {
    product = await startProduct({ at: '2026-11-10T09:00:00Z' })
    product.feeds.caterpillar.fleet.add(2)
    ada = await way.arrive(product)
    await integrate(product, ada, 'caterpillar')
    fred = await way.join(product, 'Fred')
  })
  afterAll(() => product.stop())

  const role = async () =>
    (await product.ctx.db.selectFrom('person').select('role').where('name', 'like', 'Fred%').executeTakeFirst())?.role
  /** A day later what became of them is noticed, event or not. */
  const aDayLater = async () => {
    product.clock.advance(DAY)
    await product.settle()
  }

  test('“Allow anyway” on the request of somebody who became a guest', async () => {
    await fred.write('apps')
    await fred.sees(en.access.request)
    await fred.press('access.request')
    await product.settle()
    await ada.sees('asks for access')
    turn(product)
    await aDayLater()

    await ada.press('access.allow')
    await product.settle()
    await ada.sees('is no longer a member of this company')
    expect(await role(), 'Allow alone gives nothing to a guest').toBeNull()
    await ada.press('access.allowOutside')
    await expect.poll(role).toBe('fleet_administrator')
    await product.settle()
    // On Teams a card is edited where it stands, above what was said since.
    expect(ada.told()).toContain('Allowed by Ada')
    expect(ada.wrong()).toEqual([])
  })
})
