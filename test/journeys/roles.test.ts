import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../../playground/slack/person.ts'
import { chooseChannels, direct, ephemeral, integrate } from '../adapters/slack/walk.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
  product.feeds.caterpillar.fleet.add(12)
  await integrate(product, product.slack.person('Ada'), 'caterpillar')
})
afterAll(() => product.stop())

const ada = () => product.slack.person('Ada')
const fred = () => product.slack.person('Fred')
const messageTo = (person: Person) => ({
  channel: direct(product, person)?.channel ?? '',
  ts: direct(product, person)?.ts ?? '',
})

async function idOf(name: string): Promise<number> {
  const row = await product.ctx.db
    .selectFrom('person')
    .select('id')
    .where('name', 'like', `${name}%`)
    .executeTakeFirstOrThrow()
  return row.id
}

async function home(person: Person): Promise<string> {
  const before = person.home()?.hash
  await person.openHome()
  await product.slack.until(() => person.home() !== undefined && person.home()?.hash !== before)
  return seen(person.home())
}

test('a member without a role sees everything and can change nothing', async () => {
  expect(await home(fred())).toContain('You can look, but only Administrators')
  expect(seen(fred().home())).toContain('12 of 12 selected')
  expect(seen(fred().home())).not.toMatch(/People|Settings|Audit/)

  await fred().click('home', { actionId: 'app.view', value: 'komatsu' })
  await product.slack.until(() => fred().view())
  expect(JSON.stringify(fred().view()?.json)).not.toContain('app.install')
  await fred().closeModal()

  await fred().click('home', 'integration.open')
  await product.slack.until(() => fred().view())
  const buttons = JSON.stringify(fred().view()?.json)
  expect(buttons).toContain('assets.show')
  expect(buttons).not.toMatch(/assets\.edit|credentials\.open|integration\.remove/)
  await fred().click('modal', 'assets.show')
  await product.slack.until(() => seen(fred().view()).includes('12 assets selected'))
  await fred().closeModal()
})

test('a screen shown to an Administrator doesn’t work for anybody else', async () => {
  // Fred clicks in a message with the Administrators' buttons.
  product.feeds.caterpillar.fleet.add(1)
  await chooseChannels(product, ada(), { new_assets: '#fleet' })
  product.clock.advance(30 * 60 * 60_000)
  await product.drain()
  const [digest] = product.slack.messages('#fleet')
  const at = { channel: '#fleet', ts: digest?.ts ?? '' }
  for (const button of ['arrival.approveAll', 'arrival.declineAll']) {
    const before = fred().ephemerals().length
    await fred().click(at, button)
    await product.slack.until(() => fred().ephemerals().length > before)
    expect(ephemeral(fred())?.text).toContain('Nothing was changed')
  }
  expect(seen(product.slack.messages('#fleet')[0])).toContain('waiting for approval')
})

test('a request for access reaches the Administrator once, with Allow', async () => {
  const shown = { channel: ephemeral(fred())?.channel ?? '', ts: ephemeral(fred())?.ts ?? '' }
  await fred().click(shown, 'access.request')
  await product.slack.until(() => ephemeral(fred())?.text.includes('Your request was sent'))
  await home(fred())
  await fred().click('home', 'access.request')
  await product.slack.until(() => seen(fred().view()).includes('Your request was sent'))
  await fred().closeModal()
  await product.drain()
  const asked = product.slack.messages('@Ada').filter(message => message.text.includes('asks for access'))
  expect(asked).toHaveLength(1)
  expect(asked[0]?.text).toMatch(/^Fred/)
})

test('Allow makes a Fleet Administrator, who is told and has the rights', async () => {
  await ada().click(messageTo(ada()), 'access.allow')
  await product.slack.until(() => seen(direct(product, ada())).includes('Allowed by Ada'))
  await product.slack.until(() => direct(product, fred())?.text.includes('you are now a Fleet Administrator'))

  await home(fred())
  expect(seen(fred().home())).toContain('Subscriptions')
  expect(seen(fred().home())).not.toContain('People')
  await fred().click('home', { actionId: 'app.view', value: 'komatsu' })
  await product.slack.until(() => fred().view())
  await fred().click('modal', 'app.install')
  await product.slack.until(() => seen(fred().view()).includes('Next: enter its credentials'))
  await fred().click('modal', 'credentials.open')
  await product.slack.until(() => fred().view()?.submit === 'Verify')
})

test('if a role is taken while a modal is open, the submission is refused and what was typed stays', async () => {
  await fred().type('modal', { text: 'Subscriber ID' }, 'S-1')
  await fred().type('modal', { text: 'User name' }, 'fred')
  await fred().type('modal', { text: 'Password' }, 'whatever')
  await home(ada())
  await ada().click('home', 'people.open')
  await product.slack.until(() => seen(ada().view()).includes('Fred'))
  expect(seen(ada().view())).toMatch(/Ada.*: Administrator \(workspace admin or owner\)/)
  await ada().click('modal', { actionId: 'people.person', value: String(await idOf('Fred')) })
  await product.slack.until(() => seen(ada().view()).includes('Make Administrator'))
  await ada().click('modal', 'people.take')
  await product.slack.until(() => seen(ada().view()).includes('has no role any more'))

  await fred().submit()
  expect(seen(fred().view())).toContain('Nothing was changed')
  await fred().closeModal()
  expect(JSON.stringify(fred().view()?.values)).toContain('S-1')
  await fred().closeModal({ all: true })
  const typed = await product.ctx.db
    .selectFrom('secret')
    .select('owner')
    .where('owner', 'like', '%candidate%')
    .execute()
  expect(typed).toEqual([])
})

test('an Administrator finds a person on the people screen once they have opened the app', async () => {
  expect(await ada().suggestions('modal', 'people.pick', 'Max')).toEqual([])
  expect(seen(ada().view())).toContain('ask them to open it once')
  await home(product.slack.person('Max'))
  await ada().choose('modal', 'people.pick', 'Max Weber: no role', { query: 'max' })
  await product.slack.until(() => seen(ada().view()).includes('Make Fleet Administrator'))
  await ada().click('modal', 'people.makeFleetAdministrator')
  await product.slack.until(() => seen(ada().view()).includes('is now Fleet Administrator'))
  expect(seen(ada().view())).toMatch(/Max.*: Fleet Administrator/)
  await ada().closeModal()
  expect(await home(product.slack.person('Max'))).not.toContain('You can look')
})

test('an admin of the workspace is an Administrator, until Slack says otherwise', async () => {
  const grace = product.slack.addPerson({ name: 'Grace', admin: true })
  expect(await home(grace)).toContain('People')
  await product.slack.sendEvent({ type: 'user_change', user: { id: grace.id, name: 'grace', is_admin: false } })
  await expect.poll(() => home(grace)).toContain('You can look')
})

afterAll(() => {
  expect(product.slack.refusals).toEqual([])
  expect([...ada().trouble, ...fred().trouble]).toEqual([])
})
