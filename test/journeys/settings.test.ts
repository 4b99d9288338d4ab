import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fr } from '../../adapters/chat/words/fr.ts'
import { integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { readCsv } from '../helpers/read-csv.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

const ZONE = { id: 'zone', action: 'settings.zone', send: 'Set' }
const SOMEBODY = { id: 'pick', action: 'people.pick', send: 'Show' }
const WHOSE = { id: 'person', action: 'audit.person', send: 'Filter' }

/** Writes to the app, and waits until the answer matches. */
async function ask(user: User, word: string, answer: string): Promise<void> {
  const before = user.told()
  await user.write(word)
  await expect.poll(() => user.told()).not.toBe(before)
  await user.sees(answer)
}

describe.each([SLACK, TEAMS])('$name', way => {
  let product: Product
  let ada: User
  let fred: User
  beforeAll(async () => {
    // In Auckland and Kiritimati it is November already, in UTC still October.
    product = await startProduct({ at: '2026-10-31T13:00:00Z' })
    ada = await way.arrive(product)
    product.feeds.caterpillar.fleet.add(5)
    await integrate(product, ada, 'caterpillar')
    fred = await way.join(product, 'Fred')
    await fred.write('help')
    await fred.sees('What Fleetfeed can do')
  })
  afterAll(() => product.stop())

  const idOf = async (name: string) => {
    const rows = product.ctx.db.selectFrom('person').select('id').where('name', 'like', `${name}%`)
    return String((await rows.executeTakeFirstOrThrow()).id)
  }

  test('the time zone is found by typing, and the screen says from which month it counts', async () => {
    await ask(ada, 'billing', 'October 2026 so far')
    await ask(ada, 'settings', 'Time zone of calendar months')
    expect(ada.front()).toContain('October 31, 2026, 1:00 PM')
    // Ada’s own zone is Zurich’s, an hour ahead of UTC now.
    expect(ada.front()).toMatch(/October 2026 ends, by your clock:?\s+Nov 1, 1:00 AM/)
    await ada.find(ZONE, 'kirit', 'Pacific/Kiritimati')
    // November has begun there: December is the first month that has begun in neither zone.
    await ada.sees('Calendar months follow Pacific/Kiritimati from December 2026')
    expect(ada.front()).toContain('from December 2026; until then UTC')
    expect(ada.front()).toContain('November 1, 2026, 3:00 AM')
    expect(ada.front()).toMatch(/October 2026 ends, by your clock:?\s+Nov 1, 1:00 AM/)
    await ask(ada, 'billing', 'October 2026 so far')
    expect(ada.front()).toContain('(UTC)')
    await ask(ada, 'billing last', 'No feed was integrated in September 2026')
    await ask(ada, 'audit', 'changed the time zone from UTC to Pacific/Kiritimati, from December 2026')
  })

  test('from Home an Administrator of an account in UTC sets their own zone with one click', async () => {
    await ask(ada, 'settings', 'Time zone of calendar months')
    await ada.find(ZONE, 'utc', 'UTC')
    await ada.sees('Calendar months are now those of UTC')
    await ask(ada, 'apps', 'Calendar months are those of UTC')
    await ada.press('settings.mine')
    await expect.poll(() => ada.front()).not.toContain('Calendar months are those of UTC')
    await ask(ada, 'settings', 'Europe/Zurich')
    expect(ada.front()).not.toContain('Use my time zone')
    await ask(fred, 'apps', 'You can look')
    expect(fred.front()).not.toContain('Calendar months')
  })

  test('language, new feeds and the reminder are saved, and a new feed begins with them', async () => {
    await ask(ada, 'settings', 'Language of posts to channels')
    await ada.choose('Language of posts to channels', 'fr')
    await ada.mark({ id: 'importNew', label: 'New feeds' }, [])
    await ada.choose('Remind of approvals', '48')
    await ada.submit('settings.save')
    await ada.sees('Saved.')
    const { language, import_new, remind_after_hours } = await product.ctx.db
      .selectFrom('account')
      .innerJoin('workspace', 'workspace.account_id', 'account.id')
      .select(['language', 'import_new', 'remind_after_hours'])
      .where('workspace.platform', '=', way.name === 'Slack' ? 'slack' : 'teams')
      .executeTakeFirstOrThrow()
    expect({ language, import_new, remind_after_hours }).toEqual({
      language: 'fr',
      import_new: false,
      remind_after_hours: 48,
    })
  })

  test('a person who may not is told so, in their chat and by an old button', async () => {
    for (const word of ['settings', 'réglages', 'people', 'personnes', 'audit', 'journal']) {
      await ask(fred, 'help', 'What Fleetfeed can do')
      await ask(fred, word, 'Only Administrators can do this')
    }
    expect(fred.front()).not.toContain('Time zone')
    await ask(fred, 'help', 'What Fleetfeed can do')
    expect(fred.front()).not.toContain('For Administrators')
  })

  const requestAccess = async () => {
    await ask(fred, 'apps', 'You can look')
    const answers = () => (fred.told() + fred.front()).split('Your request was sent').length
    const before = answers()
    await fred.press('access.request')
    await expect.poll(answers).toBeGreaterThan(before)
    await fred.close()
    await product.drain()
  }

  test('a declined request can be made again and be allowed', async () => {
    await requestAccess()
    await ada.sees('Fred Miller asks for access to Fleetfeed')
    await ask(ada, 'people', 'Fred Miller asks for access')
    await ada.press('people.decline')
    await expect.poll(() => ada.front()).not.toContain('asks for access')
    await product.drain()
    await expect.poll(() => fred.told()).toContain('declined your request for access')

    // A day later.
    await sql`update access_request set declined_at = declined_at - interval '1 day'`.execute(product.ctx.db)

    await requestAccess()
    await ada.sees('Fred Miller asks for access to Fleetfeed')
    await ada.press('access.allow')
    await product.drain()
    await expect.poll(() => fred.told()).toContain('you are now a Fleet Administrator')
  })

  test('roles are given and taken; the last Administrator stays', async () => {
    await ask(ada, 'people', 'Fred Miller: Fleet Administrator')
    const why = way === SLACK ? 'workspace admin or owner' : 'named by the operator'
    expect(ada.front()).toContain(`Ada Keller: Administrator (${why})`)
    await ada.find(SOMEBODY, 'fred', 'Fred Miller: Fleet Administrator')
    await ada.sees('Make Administrator')
    await ada.press('people.makeAdministrator')
    await ada.sees('Fred Miller is now Administrator')

    // The platform no longer reports Ada as an admin: Fred is the only Administrator left.
    await product.ctx.db.updateTable('person').set({ workspace_admin: false }).where('name', 'like', 'Ada%').execute()
    await ask(fred, 'people', 'Fred Miller: Administrator')
    await fred.press('people.person', await idOf('Fred'))
    await fred.sees('Take the role')
    await fred.press('people.take')
    await expect.poll(() => fred.told() + fred.front()).toContain('Fred Miller is the only Administrator')
    await fred.close()

    await ask(fred, 'people', 'Find somebody else')
    await fred.find(SOMEBODY, 'ada', 'Ada Keller: no role')
    await fred.sees('Make Administrator')
    await fred.press('people.makeAdministrator')
    await fred.sees('Ada Keller is now Administrator')
    await fred.find(SOMEBODY, 'fred', 'Fred Miller: Administrator')
    await fred.sees('Take the role')
    await fred.press('people.take')
    await fred.sees('Only Administrators can do this')
    await fred.close()
  })

  test('the trail shows all of it in plain words to those who may read it', async () => {
    await ask(ada, 'audit', 'Who did what')
    for (const sentence of [
      'Fred Miller took the role of Fred Miller',
      'Fred Miller gave Ada Keller a role: Administrator',
      'Ada Keller gave Fred Miller a role: Administrator',
      'Ada Keller allowed Fred Miller access',
      'Ada Keller declined Fred Miller access',
      'Ada Keller changed the settings: Language of posts to channels: Français',
      'Remind of approvals: After 2 days',
      'Ada Keller changed the time zone from UTC to Europe/Zurich',
      'Ada Keller changed the time zone from UTC to Pacific/Kiritimati',
      'Ada Keller started Caterpillar with 5 assets',
    ]) {
      expect(ada.front()).toContain(sentence)
    }
    expect(ada.front()).toContain('October 31, 2026')
    await ada.find(WHOSE, 'fred', 'Fred Miller: no role')
    await ada.sees('What Fred Miller did')
    expect(ada.front()).not.toContain('Ada Keller changed')
    await ada.press('audit.everybody')
    await ada.sees('Who did what')
  })

  test('the trail can be exported, and in a channel nobody else reads it', async () => {
    await ask(ada, 'audit', 'Who did what')
    await ada.press('audit.csv')
    const [header, ...rows] = readCsv((await ada.takeFile('fleetfeed-audit.csv')).slice(1))
    expect(header).toEqual(['at', 'person', 'platform', 'workspace', 'action', 'details'])
    const zones = rows.filter(row => row[4] === 'time_zone_set').map(row => row[5])
    expect(zones.map(details => JSON.parse(details ?? '').to)).toEqual(['Pacific/Kiritimati', 'UTC', 'Europe/Zurich'])
    expect(rows.at(-1)?.slice(1, 5)).toEqual(['Fred Miller', way.name.toLowerCase(), expect.any(String), 'role_given'])

    if (way === SLACK) await product.slack.person('Ada').command('#fleet', '/fleetfeed audit')
    else await product.teams.person('Ada').message('#Fleet', '@Fleetfeed audit')
    await expect.poll(() => ada.told().split('Who did what').length).toBeGreaterThan(2)
    expect(ada.channel('fleet').join('\n')).not.toContain('Who did what')
  })

  test('a French Administrator reads the same in French', async () => {
    const marie = await way.join(product, 'Marie', fr)
    await ask(marie, 'aide', 'Ce que Fleetfeed sait faire')
    await product.ctx.db.updateTable('person').set({ role: 'administrator' }).where('name', 'like', 'Marie%').execute()
    await ask(marie, 'aide', 'journal : qui a fait quoi')
    await ask(marie, 'Réglages', 'Fuseau horaire des mois civils')
    await ask(marie, 'personnes', 'Ada Keller : Administrateur')
    await ask(marie, 'journal', 'Ada Keller a démarré Caterpillar avec 5 engins')
    expect(marie.wrong()).toEqual([])
  })

  test('a person who changes their language in the platform reads the new one from then on', async () => {
    const locale = async () => {
      const rows = product.ctx.db.selectFrom('person').select('locale').where('name', 'like', 'Fred%')
      return (await rows.executeTakeFirstOrThrow()).locale
    }
    for (const [other, answer] of [
      ['fr-FR', 'Ce que Fleetfeed sait faire'],
      ['en-US', 'What Fleetfeed can do'],
    ] as const) {
      if (way === TEAMS) product.teams.changeLocale('Fred', other)
      else {
        await product.slack.changeLocale('Fred', other)
        await expect.poll(locale).toBe(other)
      }
      await ask(fred, 'help', answer)
    }
  })

  afterAll(() => expect([...ada.wrong(), ...fred.wrong()]).toEqual([]))
})
