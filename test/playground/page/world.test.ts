import { afterAll, beforeAll, expect, test } from 'vitest'
import { fr } from '../../../adapters/chat/words/fr.ts'
import { startTestPage, type TestPage, type Window } from '../../helpers/page.ts'
import { connectInSlack, slackClicks, teamsClicks } from '../../helpers/page-clicks.ts'

let page: TestPage
let window: Window
beforeAll(async () => {
  page = await startTestPage()
  window = page.open()
  page.product.feeds.caterpillar.fleet.add(25)
})
afterAll(() => page.close())

const OEM = 'caterpillar'
const done = { ok: true }
/** Every message to Ada in her chat with the app, to which posts without a channel go. */
const told = () => JSON.stringify(page.product.slack.messages('@Ada').map(message => message.text))

test('before anything is connected no feed is due, and a month can pass anyway', async () => {
  expect(await page.world({ do: 'nextSync' })).toEqual({
    ok: false,
    error: 'No feed is waiting for a sync: connect one first, or enter its credentials again.',
  })
  await slackClicks(page, window, 'Ada').openHome()
  await window.sees(state => state.world.people.some(person => person.role === 'administrator'))
  expect(await page.world({ do: 'endOfMonth' })).toEqual(done)
  expect((await page.state()).world.now).toBe('2026-12-01T06:00:00.000Z')
})

test('added machines are announced after the next sync', async () => {
  const nothing = Object.fromEntries(Object.keys((await page.state()).world.done).map(key => [key, false]))
  expect((await page.state()).world.done).toEqual(nothing)
  await connectInSlack(page, window)
  const inForce = { ...nothing, installed: true, verified: true, confirmed: true }
  expect((await page.state()).world.done).toEqual(inForce)
  expect(await page.world({ do: 'addMachines', oem: OEM, count: 12 })).toEqual(done)
  const before = new Date((await page.state()).world.now)
  expect(await page.world({ do: 'nextSync' })).toEqual(done)
  const { now, feeds } = (await page.state()).world
  expect(new Date(now).getTime()).toBeGreaterThan(before.getTime() + 60_000)
  expect(feeds?.find(feed => feed.oem === OEM)?.machines).toBe(37)
  expect(told()).toContain('12 new')
  expect((await page.state()).world.done).toEqual({ ...inForce, arrived: true })
})

test.each([
  ['throttled', 'throttle'],
  ['down', 'down'],
  ['refused', 'refuseLogin'],
] as const)('if the feed is %s, that is announced after the next sync, and its end too', async (trouble, fault) => {
  const before = told().length
  expect(await page.world({ do: 'trouble', oem: OEM, trouble })).toEqual(done)
  expect(page.product.feeds.caterpillar.fault).toBe(fault)
  expect((await page.state()).world.feeds?.[0]).toMatchObject({ oem: OEM, trouble })
  expect(await page.world({ do: 'nextSync' })).toEqual(done)
  const open = await page.product.ctx.db
    .selectFrom('trouble')
    .select('told_at')
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  expect(open?.told_at).toBeInstanceOf(Date)
  expect(told().length).toBeGreaterThan(before)

  expect(await page.world({ do: 'trouble', oem: OEM, trouble: null })).toEqual(done)
  expect((await page.state()).world.feeds?.[0]).toMatchObject({ trouble: null })
  // A refused login is tried again only by a person.
  if (trouble === 'refused') return
  expect(await page.world({ do: 'nextSync' })).toEqual(done)
  expect(told()).toContain('again')
})

test('at the month’s end its summary is posted', async () => {
  const before = told().length
  expect(await page.world({ do: 'endOfMonth' })).toEqual(done)
  expect((await page.state()).world.now).toBe('2027-01-01T06:00:00.000Z')
  expect(told().length).toBeGreaterThan(before)
  const closed = await page.product.ctx.db.selectFrom('closed_month').select('month').execute()
  expect(closed).toEqual([{ month: '2026-12-01' }])
  expect((await page.state()).world.done.billed).toBe(true)
})

test('an Administrator gives roles, also to people who were never there', async () => {
  const fred = page.product.slack.person('Fred').id
  const roleOf = async (person: string) => (await page.state()).world.people.find(one => one.person === person)?.role
  expect(await roleOf(fred)).toBe('member')
  expect(await page.world({ do: 'role', platform: 'slack', person: fred, role: 'fleet_administrator' })).toEqual(done)
  expect(await roleOf(fred)).toBe('fleet_administrator')
  expect(await page.world({ do: 'role', platform: 'slack', person: fred, role: 'member' })).toEqual(done)
  expect(await roleOf(fred)).toBe('member')
  expect(await page.world({ do: 'role', platform: 'slack', person: 'Ada', role: 'member' })).toEqual({
    ok: false,
    error: 'Ada Keller owns the workspace and so stays Administrator.',
  })

  const { teams } = page.product
  await teamsClicks(page, window, 'Ada').install('personal')
  expect(await roleOf(teams.person('Ada').id)).toBe('administrator')
  const max = teams.person('Max').id
  expect(await page.world({ do: 'role', platform: 'teams', person: max, role: 'administrator' })).toEqual(done)
  expect(await roleOf(max)).toBe('administrator')
  expect(await page.world({ do: 'role', platform: 'teams', person: 'Ada', role: 'member' })).toMatchObject({
    ok: false,
    error: expect.stringContaining('operator’s setting'),
  })
})

test('the product writes in the chosen language from then on', async () => {
  expect(await page.world({ do: 'language', platform: 'slack', person: 'Ada', locale: 'fr-FR' })).toEqual(done)
  const { slack, teams } = page.product
  const where = slack.channelId('#fleet')
  await page.slack({ person: 'Ada', do: 'command', where, line: '/fleetfeed apps' })
  await window.sees(state => JSON.stringify(state.slack.workspaces[0]?.people).includes(fr.home.search))
  expect(await page.world({ do: 'language', platform: 'teams', person: 'Ada', locale: 'fr-FR' })).toEqual(done)
  const chat = teamsClicks(page, window, 'Ada')
  await chat.write('apps')
  await chat.sees(fr.home.search)
  expect((await page.state()).teams.tenants[0]?.people.find(one => one.name === 'Ada')?.locale).toBe('fr-FR')
  expect([...slack.refusals, ...teams.refusals]).toEqual([])
})
