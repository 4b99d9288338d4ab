import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { startTestPage, type TestPage, type Window } from '../../helpers/page.ts'
import { connectInSlack, slackClicks, teamsClicks } from '../../helpers/page-clicks.ts'

let page: TestPage
let window: Window
beforeAll(async () => {
  page = await startTestPage()
  window = page.open()
  page.product.feeds.caterpillar.fleet.add(25)
  page.product.feeds.komatsu.fleet.add(7)
})
afterAll(() => page.close())
afterEach(() => {
  const { slack, teams } = page.product
  expect([...slack.refusals, ...teams.refusals]).toEqual([])
})

const integrations = () =>
  page.product.ctx.db.selectFrom('integration').select(['oem', 'state', 'selected_count']).orderBy('id').execute()

test('in Slack an app is installed, verified and confirmed', async () => {
  await connectInSlack(page, window)
  expect(await integrations()).toEqual([{ oem: 'caterpillar', state: 'active', selected_count: 25 }])
  expect((await page.state()).world.people).toContainEqual({
    platform: 'slack',
    person: page.product.slack.person('Ada').id,
    role: 'administrator',
  })
})

test('in Teams the same works with cards and dialogs', async () => {
  const ada = teamsClicks(page, window, 'Ada')
  expect(await ada.install('team')).toEqual({ ok: true })
  expect(await ada.install('personal')).toEqual({ ok: true })
  expect(await ada.install('personal')).toMatchObject({ ok: false, error: expect.stringContaining('already') })
  await ada.write('apps')
  await ada.press('app.view', 'komatsu')
  await ada.press('app.install')
  const typed = page.product.feeds.credentials.komatsu
  await ada.press('credentials.verify', undefined, { username: typed.username ?? '' })
  const held = (await page.state()).teams.tenants[0]?.people.find(one => one.name === 'Ada')?.errors
  expect(Object.keys(held ?? {})).toEqual(['subscriberId', 'password'])
  await ada.press('credentials.verify', undefined, typed as Record<string, string>)
  await ada.sees('incoming assets are selected')
  await ada.press('picker.confirm')
  await window.sees(state => JSON.stringify(state.teams).includes('has started with'))
  await page.product.drain()
  expect((await integrations())[1]).toEqual({ oem: 'komatsu', state: 'active', selected_count: 7 })
})

test('in Slack a list is searched, ticked and filtered by a menu that the app fills', async () => {
  const ada = slackClicks(page, window, 'Ada')
  await ada.openHome()
  await ada.click('home', 'integration.open', '1')
  await ada.click('modal', 'assets.edit')
  await ada.sees('25 of 25 selected')
  const [machine] = page.product.feeds.caterpillar.fleet.machines
  const search = await ada.element('modal', 'picker.search')
  await page.slack({ person: 'Ada', do: 'type', ...search, text: machine?.serialNumber ?? '', enter: true })
  await ada.sees('1 match')
  const list = await ada.element('modal', 'picker.tick')
  await page.slack({ person: 'Ada', do: 'tick', ...list, values: [] })
  await ada.sees('24 of 25 selected')
  await ada.click('modal', 'picker.clear')
  await ada.sees('25 matches')

  const menu = await ada.element('modal', 'picker.model')
  const query = machine?.model ?? ''
  const found = await page.slack({ person: 'Ada', do: 'suggestions', ...menu, query })
  if (!found.ok) throw new Error(found.error)
  const [first] = found.suggestions ?? []
  expect(first?.label).toContain(query)
  expect(await page.slack({ person: 'Ada', do: 'choose', ...menu, choice: first?.value ?? '', query })).toEqual({
    ok: true,
  })
  await window.sees(state => !JSON.stringify(state.slack.workspaces[0]?.people).includes('25 matches'))
  await ada.close()
})

test('in Slack a command and a form with menus work', async () => {
  const ada = slackClicks(page, window, 'Ada')
  const where = page.product.slack.channelId('#fleet')
  await page.slack({ person: 'Ada', do: 'command', where, line: '/fleetfeed apps' })
  const ephemeral = await window.sees(
    state => state.slack.workspaces[0]?.people.find(one => one.name === 'ada')?.ephemerals.length === 1,
  )
  expect(ephemeral).toBe(true)
  await ada.openHome()
  await ada.click('home', 'subscriptions.open')
  await ada.sees(en.subscription.setUp)
  await ada.click('modal', 'subscription.new')
  await ada.sees(en.subscription.topics)
  await ada.choose(en.subscription.channel, where)
  await ada.submit()
  await ada.sees('Saved')
  await ada.close()
  await page.product.drain()
  const rows = await page.product.ctx.db.selectFrom('subscription').select(['topics', 'channel']).execute()
  expect(rows).toEqual([{ topics: ['new_assets', 'feed_trouble', 'billing'], channel: where }])
})

test('in Teams exactly the drawn button is pressed', async () => {
  const ada = teamsClicks(page, window, 'Ada')
  await ada.write('apps')
  await ada.sees('Caterpillar')
  const { id } = page.product.teams.person('Ada').look('dm').at(-1) ?? { id: '' }
  const target = { where: 'dm', id }
  const press = { person: 'Ada', do: 'press', target, title: 'View', inputs: {} } as const
  expect(await page.teams({ ...press, data: { action: 'app.view' } })).toEqual({
    ok: false,
    error: 'That is not there any more: it has changed meanwhile.',
  })
  expect(await page.teams({ ...press, target: { where: 'dm', id: 'gone' }, data: {} })).toMatchObject({ ok: false })
})
