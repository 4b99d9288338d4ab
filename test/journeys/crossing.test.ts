import { afterAll, beforeAll, expect, test } from 'vitest'
import { chooseChannels, integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

/** A company that uses Slack and Teams: Ada sets up in Slack and has Teams too, Fred works in Teams. */
let product: Product
let slack: User
let teams: User
let fred: User
beforeAll(async () => {
  product = await startProduct()
  slack = await SLACK.arrive(product)
  teams = await TEAMS.arrive(product)
  fred = await TEAMS.join(product, 'Fred')
  product.feeds.caterpillar.fleet.add(4)
  await integrate(product, slack, 'caterpillar')
  await chooseChannels(slack, { new_assets: 'fleet', billing: 'finance' })
})
afterAll(() => product.stop())

test('linking with a one-time code shows what will happen before it happens', async () => {
  await slack.write('link')
  await slack.sees('is not linked to another')
  await slack.press('link.code')
  await expect.poll(() => slack.told()).toContain('Enter this code on the other side')
  const [code = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(slack.told()) ?? []

  await teams.write('link')
  await teams.sees('is not linked to another')
  await teams.press('link.enter')
  await teams.sees('Code from the other side')
  await teams.type('Code from the other side', 'AAAA-AAAA')
  await teams.submit('link.preview')
  await teams.sees('This code is wrong')
  expect(teams.front()).toContain('Code from the other side')
  await teams.type('Code from the other side', code)
  await teams.submit('link.preview')
  await teams.sees('Microsoft Teams (0 feeds) joins Keller Construction (1 feed)')
  await teams.submit('link.confirm')
  await teams.sees('Linked. Both sides now show the same feeds.')
  await teams.close()
  await teams.write('status')
  await teams.sees('Integrated\nLast sync')
  await slack.write('link')
  await slack.sees('Linked: Keller Construction (Slack) and Microsoft Teams.')
})

test('an Administrator gives a role to somebody in Teams', async () => {
  await fred.write('help')
  await teams.write('apps')
  await teams.sees('Search the Marketplace')
  await teams.press('people.open')
  await teams.sees(', Keller Construction (Slack): Administrator')
  const list = { id: 'pick', action: 'people.pick', send: 'Show' }
  await teams.find(list, 'fred', 'Fred Miller, Microsoft Teams: no role')
  await teams.press('people.makeFleetAdministrator')
  await teams.sees('Fred Miller is now Fleet Administrator')
  await teams.close()
})

test('after an approval in Teams every copy on both sides says so', async () => {
  await chooseChannels(teams, { new_assets: 'fleet', billing: 'finance' })
  product.feeds.caterpillar.fleet.add(2)
  product.clock.advance(30 * 60 * 60_000)
  await product.drain()
  await slack.seesIn('fleet', '2 new assets are waiting for approval')
  await fred.seesIn('fleet', '2 new assets are waiting for approval')
  await fred.pressIn('fleet', 'arrival.approveAll')
  await product.drain()
  await slack.seesIn('fleet', 'Approved by Fred Miller')
  await teams.seesIn('fleet', 'Approved by Fred Miller')
})

test('after an Undo and a decline in Slack the copies in Teams follow', async () => {
  const both = async (text: string) => {
    await slack.seesIn('fleet', text)
    await fred.seesIn('fleet', text)
  }
  await slack.pressIn('fleet', 'arrival.undo')
  await both('2 new assets are waiting for approval')
  await slack.pressIn('fleet', 'arrival.declineAll')
  await both('Declined by Ada Keller')
  await slack.pressIn('fleet', 'arrival.undo')
  await both('2 new assets are waiting for approval')
  await fred.pressIn('fleet', 'arrival.approveAll')
  await both('Approved by Fred Miller')
  await product.drain()
})

test('the month is billed once, and both sides read the same', async () => {
  product.clock.advance(25 * 24 * 60 * 60_000)
  await product.drain()
  const sentence = 'November 2026: 6 assets billable.'
  expect(slack.channel('finance').filter(text => text.includes(sentence))).toHaveLength(1)
  expect(teams.channel('finance').filter(text => text.includes(sentence))).toHaveLength(1)
  expect(await product.ctx.db.selectFrom('closed_month').selectAll().execute()).toHaveLength(1)
})

test('after unlinking Teams has an account of its own again, and Slack keeps the feeds', async () => {
  await teams.write('link')
  await teams.sees('Linked:')
  await teams.press('link.unlink')
  await teams.sees('Unlinked.')
  await teams.write('status')
  await teams.sees('No app is installed yet')
  await slack.write('status')
  await slack.sees('Integrated\nLast sync')
})

afterAll(() => expect([...slack.wrong(), ...teams.wrong(), ...fred.wrong()]).toEqual([]))
