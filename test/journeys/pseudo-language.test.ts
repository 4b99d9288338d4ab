import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { LANGUAGES } from '../../adapters/chat/words/languages.ts'
import { words } from '../../adapters/chat/words/words.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { accented, foreignTo, PSEUDO, PSEUDO_LOCALE, speakPseudo } from '../helpers/pseudo-language.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

let forget: () => void
beforeAll(() => {
  forget = speakPseudo()
})
afterAll(() => forget())

describe.each([SLACK, TEAMS])('$name', way => {
  let product: Product
  let marie: User
  beforeAll(async () => {
    product = await startProduct()
    await way.arrive(product)
    if (way === SLACK) await product.slack.changeLocale('Marie', PSEUDO_LOCALE)
    else product.teams.changeLocale('Marie', PSEUDO_LOCALE)
    marie = await way.join(product, 'Marie', PSEUDO.words)
    await marie.write(PSEUDO.keywords.help[0])
    await marie.sees(accented(en.help.title))
    await product.ctx.db.updateTable('person').set({ role: 'administrator' }).where('name', 'like', 'Marie%').execute()
  })
  afterAll(() => product.stop())

  /** Names in the database, and names that a platform or an OEM has. */
  async function data(): Promise<string[]> {
    const { db } = product.ctx
    const [people, workspaces, feeds, conversations, assets] = await Promise.all([
      db.selectFrom('person').select(['name']).execute(),
      db.selectFrom('workspace').select('name').execute(),
      db.selectFrom('integration').select('name').execute(),
      db.selectFrom('conversation').select(['name', 'team']).execute(),
      db.selectFrom('asset').select(['oem_name', 'model', 'equipment_id', 'serial_number', 'pin']).execute(),
    ])
    const rows = [...people, ...workspaces, ...feeds, ...conversations, ...assets].flatMap(row => Object.values(row))
    const names = [...product.ctx.feed.catalogue, ...Object.values(LANGUAGES)].map(({ name }) => name)
    return [...rows.filter(value => value !== null), ...names, 'Slack', 'Microsoft Teams']
  }

  const all = () => [marie.front(), marie.told(), ...marie.channel('fleet'), ...marie.replies('fleet')].join('\n')
  /** Waits for that text, and checks that nothing in front is in another language. */
  const reads = async (text: string) => {
    await marie.sees(text)
    expect(foreignTo(marie.front().split('\n'), await data())).toEqual([])
  }

  test('a person gets from the Marketplace to Confirm in that language', async () => {
    product.feeds.komatsu.fleet.add(12)
    await marie.write(PSEUDO.keywords.apps[0])
    await reads(accented(en.home.everything))
    await marie.press('app.view', 'komatsu')
    await reads(accented(en.app_page.komatsu.from))
    await marie.press('app.install')
    await reads(accented('enter its credentials'))
    await reads(accented('Nothing is imported before you confirm'))
    for (const [field, value] of Object.entries(product.feeds.credentials.komatsu)) {
      await marie.type(accented(en.field[field as keyof typeof en.field]), value ?? '')
    }
    await marie.submit('credentials.verify')
    await product.drain()
    await marie.awaits(words(PSEUDO_LOCALE, 'UTC').t('picker.ticked', { count: 12, total: 12 }))
    await reads(accented('incoming assets are selected'))
    await marie.tick({ id: 'importNew', action: 'picker.importNew' }, [])
    await marie.submit('picker.confirm')
    await reads(words(PSEUDO_LOCALE, 'UTC').t('common.assets', { count: 12 }))
    await marie.close()
    await product.drain()
  })

  test.each(Object.entries(PSEUDO.keywords))(
    '%s is answered to its word of that language, in that language',
    async (_, [word]) => {
      const before = marie.told()
      await marie.write(word)
      await expect.poll(() => marie.told()).not.toBe(before)
      expect(marie.front()).not.toContain(word === PSEUDO.keywords.help[0] ? '“' : accented(en.help.title))
      expect(foreignTo(marie.front().split('\n'), await data())).toEqual([])
    },
  )

  test.each([
    [PSEUDO.months.last[0], 'Οκτώβριος 2026'],
    ['Οκτώβριος', 'Οκτώβριος 2026'],
    ['οκτωβρίου', 'Οκτώβριος 2026'],
    ['2027-02', 'Φεβρουάριος 2027'],
    ['???', '???'],
  ])('a month that is typed as %s', async (typed, said) => {
    await marie.write(`${PSEUDO.keywords.billing[0]} ${typed}`)
    await reads(said)
  })

  test('a channel that she sets up gets its posts in that language', async () => {
    await marie.write(PSEUDO.keywords.subscriptions[0])
    await reads(accented(en.subscription.none))
    await marie.press('subscription.new')
    await reads(accented(en.subscription.topics))
    await marie.choose(accented(en.subscription.channel), marie.channelId('fleet'))
    await marie.submit('subscription.save')
    await reads(accented('This channel gets'))
    await marie.press('subscription.test')
    await reads(accented('A test message is on its way'))
    await marie.close()
    product.feeds.komatsu.fleet.add(2)
    await later(1)
    await marie.seesIn('fleet', words(PSEUDO_LOCALE, 'UTC').t('arrival.waiting', { name: 'Komatsu Komtrax', count: 2 }))
    product.feeds.komatsu.refuseLogin()
    await later(2)
    await marie.seesIn('fleet', accented(en.feedTrouble.title))
    product.feeds.komatsu.healthy()
    await later(30)
    await marie.seesIn('fleet', accented('billable'))
    const posts = marie.channel('fleet')
    expect(posts.length).toBeGreaterThanOrEqual(4)
    expect(foreignTo(all().split('\n'), await data())).toEqual([])
    // Messages in Ada’s chat are in her language.
    expect(foreignTo([en.common.done], await data())).toEqual([en.common.done])
  })

  const later = async (days: number) => {
    product.clock.advance(days * 24 * 60 * 60_000)
    await product.drain()
  }

  test('a file that is gone says so in every language', async () => {
    const answer = await fetch(`http://127.0.0.1:${product.port}/files/made.up`)
    const lines = (await answer.text()).split('\n')
    expect(lines).toEqual(Object.values(LANGUAGES).map(entry => entry.words.file.unknown))
    expect(foreignTo(lines, [])).toEqual(lines.slice(0, -1))
  })

  afterAll(() => expect(marie.wrong()).toEqual([]))
})
