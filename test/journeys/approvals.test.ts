import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
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

  /** The ids of the assets that came last, and the serial number of each. */
  async function newest(): Promise<{ id: string; serial: string }[]> {
    const rows = await product.ctx.db
      .selectFrom('arrival_asset')
      .innerJoin('asset', 'asset.id', 'asset_id')
      .select(['asset.id', 'serial_number', 'equipment_id'])
      .where('arrival_id', '=', eb => eb.selectFrom('arrival').select(({ fn }) => fn.max('id').as('id')))
      .orderBy('asset.id')
      .execute()
    return rows.map(({ id, ...row }) => ({ id: String(id), serial: row.equipment_id ?? row.serial_number ?? '' }))
  }
  const group = (label: string, nth = 0) => ({ id: `assets${nth}`, label })

  test('in a dialog, the assets that are ticked are approved or declined together; two people at once get in nobody’s way', async () => {
    await arrives(4)
    const [one, two, three, four] = await newest()
    if (!one || !two || !three || !four) throw new Error('Four were to arrive.')
    await ada.pressIn('fleet', 'arrival.review')
    await ada.sees('1–4 of 4')
    await ada.submit('arrival.approveSelected')
    await ada.complains(en.arrival.nothingTicked)
    await ada.mark(group('1–4 of 4'), [one.id, two.id])
    await ada.submit('arrival.approveSelected')
    await ada.sees('2 approved.')
    expect(ada.front()).toContain('2 new assets are waiting for approval')
    expect(ada.front()).not.toContain(one.serial)
    await product.drain()
    // What was decided is not listed any more, and is not counted as more.
    await fred.seesIn('fleet', '2 approved, 2 waiting')
    const post = fred.channel('fleet').at(-1) ?? ''
    expect(post).toContain(three.serial)
    expect(post).not.toContain(one.serial)
    expect(post).not.toMatch(/and \d+ more/)

    await fred.pressIn('fleet', 'arrival.review')
    await fred.sees('1–2 of 2')
    await fred.mark(group('1–2 of 2'), [three.id])
    await fred.press('arrival.declineSelected')
    await fred.sees('1 declined.')
    // Ada’s dialog still shows both.
    product.clock.advance(60_000)
    await ada.mark(group('1–2 of 2'), [three.id, four.id])
    await ada.press('arrival.declineSelected')
    await ada.sees('1 declined.')
    expect(ada.front()).toMatch(new RegExp(`${three.serial}.*: Already declined by Fred.* \\d+:\\d\\d`))
    expect(ada.front()).toContain('2 approved, 2 declined, most recently by Ada')
    await ada.close()
    await fred.close()
    await product.drain()
    expect(await selected()).toBe(7)
  })

  test('a post that is decided completely is one sentence, and shows all its assets on request', async () => {
    const [one, , three] = await newest()
    await fred.seesIn('fleet', '4 new assets. 2 approved, 2 declined, most recently by Ada')
    const post = fred.channel('fleet').at(-1) ?? ''
    expect(post).not.toContain(one?.serial)
    await fred.pressIn('fleet', 'arrival.show')
    await fred.sees(one?.serial ?? '')
    expect(fred.front()).toMatch(new RegExp(`${three?.serial}[^]*Declined by Fred`))
    expect(fred.front()).toContain('Approved by Ada')
    await fred.close()
  })

  test('the record names what was approved and what was declined, also after an Undo', async () => {
    const [one, two, three, four] = await newest()
    await fred.pressIn('fleet', 'arrival.undo')
    await product.drain()
    await fred.seesIn('fleet', '4 new assets are waiting')
    expect(await selected()).toBe(5)
    const lines = (ada.replies('fleet').at(-1) ?? '').split('\n')
    const line = (text: string) => lines.find(written => written.includes(text)) ?? ''
    expect(line('approved 2 assets')).toMatch(new RegExp(`Ada.*${one?.serial}.*, ${two?.serial}`))
    expect(line('Fred Okafor declined') || line('Fred')).toContain(three?.serial)
    expect(lines.filter(written => written.includes('Ada') && written.includes('declined 1 asset')).join()).toContain(
      four?.serial,
    )
    expect(line('took the decision about 4 assets back')).toContain(three?.serial)
    await fred.pressIn('fleet', 'arrival.declineAll')
    await product.drain()
  })

  test('ticks are kept from page to page', async () => {
    await arrives(120)
    const assets = await newest()
    expect(assets).toHaveLength(120)
    const [first, sixth] = [assets[0]?.id ?? '', assets[15]?.id ?? '']
    await ada.seesIn('fleet', 'and 110 more')
    await ada.pressIn('fleet', 'arrival.review')
    await ada.sees('1–10 of 120')
    await ada.mark(group('1–10 of 120'), [first])
    await ada.mark(group('11–20 of 120', 1), [sixth])
    await ada.press('arrival.nextPage')
    await ada.sees('51–60 of 120')
    expect(ada.front()).toContain('2 more are ticked on other pages')
    await ada.mark(group('61–70 of 120', 1), [assets[65]?.id ?? ''])
    await ada.press('arrival.nextPage')
    await ada.sees('101–110 of 120')
    expect(ada.front()).toContain('3 more are ticked on other pages')
    await ada.press('arrival.page')
    await ada.sees('51–60 of 120')
    await ada.press('arrival.page')
    await ada.sees('1–10 of 120')
    expect(ada.front()).toContain('1 more is ticked on another page')
    // One of them is unticked again.
    await ada.mark(group('11–20 of 120', 1), [])
    await ada.submit('arrival.approveSelected')
    await ada.sees('2 approved.')
    expect(ada.front()).toContain('118 new assets are waiting')
    await ada.close()
    await product.drain()
    const { rows } = await sql<{ asset: string }>`
      select asset_id::text as asset from arrival_asset where decision = 'approved' order by asset_id`.execute(
      product.ctx.db,
    )
    expect(rows.map(row => row.asset)).toEqual([first, assets[65]?.id])
    await ada.pressIn('fleet', 'arrival.declineAll')
    await product.drain()
    await ada.seesIn('fleet', '120 new assets. 2 approved, 118 declined by Ada')
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
