import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseChannels, integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

const DAY = 24 * 60 * 60_000
const REPORTING = { id: 'silence', action: 'picker.silence', send: 'Search' }

describe.each([SLACK, TEAMS])('$name', way => {
  let product: Product
  let ada: User
  beforeAll(async () => {
    product = await startProduct()
    ada = await way.arrive(product)
    product.feeds.caterpillar.fleet.add(4)
    report(['A', 'B', 'C', 'D'])
    await integrate(product, ada, 'caterpillar')
    await chooseChannels(ada, { feed_trouble: 'fleet' })
  })
  afterAll(() => product.stop())

  /** These machines send a current timestamp; D never sends one. */
  function report(names: readonly string[]) {
    const { fleet } = product.feeds.caterpillar
    fleet.setFleet(
      fleet.machines.map((machine, n) => {
        const equipmentId = `HK-${'ABCD'[n]}`
        const sends = names.includes('ABCD'[n] ?? '')
        return { ...machine, equipmentId, observedAt: n === 3 ? null : sends ? product.clock.now : machine.observedAt }
      }),
    )
  }
  const later = async (days: number, names: readonly string[]) => {
    product.clock.advance(days * DAY)
    report(names)
    await product.drain()
  }

  test('machines that go silent are announced once, listed, and announced when they report again', async () => {
    await later(7, ['A', 'B', 'C'])
    await later(7, ['A'])
    await ada.seesIn('fleet', '1 machine has been in the list for 14 days and never reported')
    await later(7, ['A'])
    await ada.seesIn('fleet', '2 machines have sent nothing for 14 days')
    const [post] = ada.channel('fleet').slice(-1)
    expect(post).toMatch(/HK-B .*last seen Nov(ember)? 17/)
    expect(post).not.toContain('HK-D')
    const posts = ada.channel('fleet').length

    await ada.write('status')
    await ada.sees('2 for 14 days')
    expect(ada.front()).toContain('Never reported')
    await ada.pressIn('fleet', 'assets.showSilent')
    await ada.sees('2 selected machines have sent nothing for 14 days')
    expect(ada.front()).toContain('HK-C')
    expect(ada.front()).not.toContain('HK-A')
    await ada.press('assets.showNever')
    await ada.sees('1 selected machine has never reported')
    await ada.press('assets.show')
    await ada.sees('4 assets selected')

    // The picker can be filtered to them.
    await ada.press('assets.edit')
    await ada.sees('4 of 4 selected')
    await ada.find(REPORTING, '', 'Silent (2)')
    await ada.sees('2 matches')
    expect(ada.front()).not.toContain('HK-A')
    await ada.close()

    await later(2, ['A', 'B', 'C'])
    await ada.seesIn('fleet', '2 machines that were silent report again')
    expect(ada.channel('fleet')).toHaveLength(posts + 1)
    expect(ada.channel('fleet').at(-2)).toContain('2 report again')
  })

  test('the account decides after how many days', async () => {
    await ada.write('settings')
    await ada.sees('A machine is silent')
    await ada.choose('A machine is silent', 'After 3 days')
    await ada.choose('Silent for long', 'After 45 days')
    await ada.submit('settings.save')
    await ada.sees('Saved.')
    await later(4, ['B', 'C'])
    await ada.seesIn('fleet', '1 machine has sent nothing for 3 days')
    await ada.write('audit')
    await ada.sees('A machine is silent: After 3 days, Silent for long: After 45 days')
    expect(ada.wrong()).toEqual([])
  })
})
