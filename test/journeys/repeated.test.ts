import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseChannels, integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { WAYS } from '../helpers/ways.ts'

describe.each(WAYS)('$name', way => {
  let product: Product
  let ada: User
  beforeAll(async () => {
    product = await startProduct(way.with)
    ada = await way.arrive(product)
    product.feeds.caterpillar.fleet.add(5)
    await integrate(product, ada, 'caterpillar')
    await chooseChannels(ada, { new_assets: 'fleet' })
    product.feeds.caterpillar.fleet.add(2)
    product.clock.advance(30 * 60 * 60_000)
    await product.drain()
    await ada.seesIn('fleet', '2 new assets are waiting')
  })
  afterAll(() => product.stop())

  const sent = () => (way.platform === 'slack' ? product.slack.replayOf() : product.teams.replayOf())
  const trail = async () => {
    const rows = await product.ctx.db
      .selectFrom('audit_entry')
      .select('action')
      .orderBy('id', 'desc')
      .limit(3)
      .execute()
    return rows.map(row => row.action)
  }

  test('a click that comes twice, or is replayed, is done once, and nobody sees an error', async () => {
    await ada.pressIn('fleet', 'arrival.approveAll')
    await ada.seesIn('fleet', 'Approved by Ada')
    const approving = sent()
    await ada.pressIn('fleet', 'arrival.undo')
    await ada.seesIn('fleet', '2 new assets are waiting')
    const undoing = sent()
    const before = { trail: await trail(), told: ada.told() }
    // It was undone since: if the replayed approval counted, the machines would be approved again.
    const again = await Promise.all([approving(), approving()])
    for (const one of again) expect(typeof one === 'number' ? one : one.kind === 'answered' && one.status).toBe(200)
    await product.drain()
    expect({ trail: await trail(), told: ada.told() }).toEqual(before)

    // The positive control: a new click counts.
    product.clock.advance(1000)
    await ada.pressIn('fleet', 'arrival.approveAll')
    await ada.seesIn('fleet', 'Approved by Ada')
    await undoing()
    await product.drain()
    expect(ada.channel('fleet').at(-1)).toContain('Approved by Ada')
    expect((await trail())[0]).toBe('assets_approved')
  })

  test('a repeated message is answered once', async () => {
    await ada.write('help')
    await ada.sees('apps')
    const answers = () => product.teams.messages('@Ada').length + product.slack.messages('@Ada').length
    const before = answers()
    await sent()()
    await product.drain()
    expect(answers()).toBe(before)
    expect(ada.wrong()).toEqual([])
  })
})
