import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { fr } from '../../adapters/chat/words/fr.ts'
import { chooseChannels, integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { readCsv } from '../helpers/read-csv.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS, WAYS, type Way } from '../helpers/ways.ts'

const CSV = 'fleetfeed-billable-2026-11.csv'

describe.each(WAYS)('$name', way => {
  let product: Product
  let ada: User
  let machines: { serialNumber: string | null }[]
  beforeAll(async () => {
    product = await startProduct(way.with)
    ada = await way.arrive(product)
    machines = product.feeds.caterpillar.fleet.add(3)
    await integrate(product, ada, 'caterpillar')
    product.feeds.caterpillar.fleet.add(1)
    product.clock.advance(30 * 60 * 60_000)
    await product.drain()
  })
  afterAll(() => product.stop())

  const asks = async (words: string, text: string) => {
    await ada.write(words)
    await ada.sees(text)
  }
  /** The picture in front. */
  const picture = async () => {
    const shown =
      way.platform === 'slack' ? product.slack.messages('@Ada').at(-1) : product.teams.person('Ada').card('dm')
    const [url] = /http:[^"]*\/files\/[^"]*/.exec(JSON.stringify(shown)) ?? []
    // By Socket Mode nobody can fetch a picture: its text stands in its place.
    expect(url === undefined).toBe(way.with.socket === true)
    if (url === undefined) return null
    const answer = await fetch(url)
    return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) }
  }

  test('the bill so far is shown with a picture', async () => {
    await asks('billing', 'November 2026 so far: 3 assets billable.')
    expect(ada.front()).toContain('Bars: billable assets per month. November so far: 3.')
    expect(ada.front()).toContain('The month closes Dec 1, 7:00 AM GMT+1')
    expect(ada.front()).not.toContain('Estimate')
    const shown = await picture()
    if (shown) expect([shown.type, shown.bytes.subarray(1, 4).toString()]).toEqual(['image/png', 'PNG'])
  })

  test('the list says which assets are billable and why each is or isn’t', async () => {
    await ada.press('billing.assets')
    await ada.sees('November 2026 so far: 3 billable, 1 not billable.')
    expect(ada.front()).toContain('Billable: received first on November 10, 2026, selected since November 10, 2026.')
    expect(ada.front()).not.toContain('Not billable:')
    await ada.press('billing.showOthers')
    await ada.sees('Not billable: received first on November 11, 2026, but not selected in November 2026.')
    expect(ada.front()).not.toContain('Billable: received')
    await ada.press('billing.showAll')
    await ada.sees('Billable: received')
    expect(ada.front()).toContain('Not billable:')
    await ada.close()
  })

  test('all assets can be downloaded as a file', async () => {
    await asks('billing', '3 assets billable')
    await ada.press('billing.csv')
    const csv = await ada.takeFile(CSV)
    expect(csv.startsWith('\ufeffmonth,feed,make,')).toBe(true)
    const [, ...rows] = readCsv(csv.slice(1))
    expect(rows.map(row => [row[0], row[1], row[5]]).sort()).toEqual(
      machines.map(({ serialNumber }) => ['2026-11', 'Caterpillar', serialNumber]).sort(),
    )
  })

  test('for people there is an Excel file', async () => {
    await asks('billing', '3 assets billable')
    await ada.press('billing.xlsx')
    expect(await ada.takeFile('fleetfeed-billable-2026-11.xlsx')).toMatch(/^PK/)
  })

  test('a price gives estimates for open months, not for closed ones', async () => {
    const openPrice = async () => {
      await asks('apps', en.home.library)
      await ada.press('integration.open')
      await ada.sees(en.integration.nextSync)
      await ada.press('price.open')
      await ada.sees(en.price.amount)
    }
    await openPrice()
    await ada.type(en.price.amount, '1,250')
    await ada.submit('price.save')
    await ada.complains('I can’t read this as an amount.')
    await ada.type(en.price.amount, '12,50')
    await ada.choose(en.price.currency, 'EUR')
    await ada.submit('price.save')
    await ada.sees('€12.50 per asset and month')
    await ada.close()
    await asks('billing', 'Estimate: €37.50. Price you entered × billable assets; not an invoice.')
    await chooseChannels(ada, { billing: 'finance' })
    product.clock.now = new Date('2026-12-01T06:00:00Z')
    await product.drain()
    await openPrice()
    await ada.type(en.price.amount, '')
    await ada.submit('price.save')
    await ada.sees(en.integration.nextSync)
    await ada.close()
    await asks('billing november', 'November 2026: 3 assets billable.')
    expect(ada.front()).toContain('Estimate: €37.50.')
  })

  test('the month’s summary is posted to the subscribed channel', async () => {
    await ada.seesIn('finance', 'November 2026: 3 assets billable.')
    const post = ada.channel('finance').at(-1)
    expect(post).toContain('Bars: billable assets per month. November: 3.')
    expect(post).toContain('Estimate: €37.50.')
    expect(post).toContain(en.billing.show)
    expect(post).not.toContain(en.billing.next)
    // Where no file can be sent, the post has links.
    for (const kind of ['Excel', 'CSV']) {
      expect(post?.includes(`${kind} file (until December 8, 2026)`)).toBe(way.platform !== 'slack')
    }
  })

  test('people can move from month to month', async () => {
    await asks('billing', 'December 2026 so far:')
    expect(ada.front()).not.toContain('Estimate')
    const open = ada.front()
    await ada.press('billing.previous')
    await ada.sees('November 2026: 3 assets billable.')
    expect(ada.front()).not.toContain(en.billing.previous)
    await ada.press('billing.next')
    await ada.sees('December 2026 so far:')
    expect(ada.front()).toBe(open)
    await asks('billing last', 'November 2026: 3 assets billable.')
    await asks('billing 10/2026', 'October 2026: 0 assets billable.')
    await asks('billing January 2027', 'January 2027 has not begun yet.')
    await asks('billing soon', 'I can’t read “soon” as a month.')
  })

  test('a closed month always has the same picture and file', async () => {
    await asks('billing november', 'November 2026: 3 assets billable.')
    const before = await picture()
    product.clock.advance(40 * 24 * 60 * 60_000)
    await product.drain()
    await asks('billing', 'January 2027 so far:')
    await asks('billing 2026-11', 'November 2026: 3 assets billable.')
    const after = await picture()
    if (before && after) expect(after.bytes.equals(before.bytes)).toBe(true)
  })

  afterAll(() => expect(ada.wrong()).toEqual([]))
})

describe.each([SLACK, TEAMS])('$name, in French, with two feeds', way => {
  let product: Product
  let marie: User
  beforeAll(async () => {
    product = await startProduct()
    const ada = await way.arrive(product)
    product.feeds.caterpillar.fleet.add(2)
    await integrate(product, ada, 'caterpillar')
    product.feeds.komatsu.fleet.add(1)
    await integrate(product, ada, 'komatsu')
    marie = await way.join(product, 'Marie', fr)
  })
  afterAll(() => product.stop())

  test('the bill, the reasons and the file are in French', async () => {
    await marie.write('facturation nov.')
    await marie.sees('En novembre 2026, jusqu’ici : 2 engins à facturer.')
    expect(marie.front()).toContain('Barres : engins facturables par mois.')
    await marie.press('billing.assets')
    await marie.sees(
      'Facturable : reçu pour la première fois le 10 novembre 2026, sélectionné depuis le 10 novembre 2026.',
    )
    expect(marie.front()).toContain('Caterpillar · ')
    await marie.find({ id: 'feed', action: 'billing.feed', send: fr.monthAssets.apply }, 'kom', 'Komatsu Komtrax')
    await marie.sees('Facturables (0)')
    expect(marie.front()).not.toContain('Caterpillar · ')
    await marie.press('billing.showOthers')
    await marie.sees('sélectionné depuis le 10 novembre 2026, mais pas encore reçu en novembre 2026.')
    await marie.close()
    await marie.write('facturation')
    await marie.sees('2 engins à facturer')
    await marie.press('billing.csv')
    expect(readCsv((await marie.takeFile(CSV)).slice(1))).toHaveLength(3)
    expect(marie.wrong()).toEqual([])
  })
})

describe('if the file itself can’t be sent', () => {
  let product: Product
  afterEach(() => product.stop())
  const start = async (way: Way) => {
    product = await startProduct()
    const ada = await way.arrive(product)
    product.feeds.caterpillar.fleet.add(2)
    await integrate(product, ada, 'caterpillar')
    return product
  }

  /** The number of lines of the linked file. */
  const linked = async (shown: unknown) => {
    const [url = ''] = /http:[^"]*\/files\/[^"]*/.exec(JSON.stringify(shown)) ?? []
    return readCsv((await (await fetch(url)).text()).slice(1)).length
  }
  const offersCsv = (shown: unknown) => JSON.stringify(shown ?? '').includes('"billing.csv"')

  test('a Slack installation without the scope for files gets a link, in a channel only for the person', async () => {
    const { slack } = await start(SLACK)
    const ada = slack.person('Ada')
    const newest = () => slack.messages('@Ada').at(-1)
    await ada.message('dm', 'billing')
    const bill = await slack.until(() => offersCsv(newest()?.blocks) && newest())
    slack.fault('files.getUploadURLExternal', { kind: 'error', error: 'missing_scope' })
    await ada.click({ channel: bill.channel, ts: bill.ts }, 'billing.csv')
    const link = await slack.until(() => JSON.stringify(newest()?.blocks).includes('file.open') && newest())
    expect(link.text).toContain('Whoever has the link can open it, until November 17, 2026.')
    expect(await linked(link.blocks)).toBe(3)
    expect(slack.files()).toEqual([])

    await ada.command('#fleet', '/fleetfeed billing')
    const answer = await slack.until(() => ada.ephemerals().at(-1))
    await ada.click({ channel: answer.channel, ts: answer.ts }, 'billing.csv')
    await slack.until(() => slack.files('@Ada').length === 1)
    expect(slack.files('#fleet')).toEqual([])
    expect(ada.ephemerals().map(({ text }) => text)).toContain('I am making the file. It comes to our chat.')
    expect([slack.refusals, ada.trouble]).toEqual([[], []])
  })

  test('a picture that Slack can’t fetch doesn’t prevent the post', async () => {
    const { slack } = await start(SLACK)
    const ada = slack.person('Ada')
    const newest = () => slack.messages('@Ada').at(-1)
    slack.fault('chat.postMessage', { kind: 'error', error: 'invalid_blocks' })
    await ada.message('dm', 'billing')
    const bill = await slack.until(() => offersCsv(newest()?.blocks) && newest())
    expect(bill.text).toContain('2 assets billable')
    expect(JSON.stringify(bill.blocks)).not.toContain('image_url')
    await ada.command('#fleet', '/fleetfeed billing')
    const answer = await slack.until(() => ada.ephemerals().at(-1))
    expect(JSON.stringify(answer.blocks)).toContain('image_url')
    expect([slack.refusals, ada.trouble]).toEqual([[], []])
  })

  test('in a channel of Teams it is a link only for the person', async () => {
    const { teams } = await start(TEAMS)
    const ada = teams.person('Ada')
    await ada.message('#Fleet', '@Fleetfeed billing')
    await teams.until(() => offersCsv(ada.card('#Fleet')))
    await ada.click('#Fleet', { action: 'billing.csv' })
    await teams.until(() => JSON.stringify(ada.card('dm')).includes('Action.OpenUrl'))
    expect(JSON.stringify(ada.card('dm'))).toContain('until November 17, 2026')
    expect(await linked(ada.card('dm'))).toBe(3)
    expect(ada.notices.at(-1)).toBe(en.common.sentToChat)
    expect([teams.refusals, ada.trouble]).toEqual([[], []])
  })
})
