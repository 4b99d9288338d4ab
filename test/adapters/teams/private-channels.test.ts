import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'

// The app of a team is in its standard channels. It is added to each private and shared channel by itself, which
// `channelMemberAdded` reports; until then it gets nothing there, and a post is refused.
// https://learn.microsoft.com/microsoftteams/platform/build-apps-for-shared-private-channels
// https://github.com/microsoft/Agents/issues/179 (the events)
// https://github.com/OfficeDev/Microsoft-Teams-Samples/issues/1961 (nobody finds it in such a channel)
// https://github.com/OfficeDev/microsoft-365-agents-toolkit/issues/15283 (a package without supportsChannelFeatures)
// https://github.com/integrations/microsoft-teams/issues/397 (people ask why it does not work)

let product: Product
beforeAll(async () => {
  product = await startProduct()
  await product.teams.installFor('Ada', 'personal')
  await product.teams.addChannel('Bosses', { type: 'private', people: ['Ada', 'Max'] })
  await product.teams.addChannel('Partners', { type: 'shared' })
  await product.teams.installFor('Ada', 'team')
})
afterAll(() => product.stop())

const ada = () => product.teams.person('Ada')
const said = (where: string) =>
  ada()
    .look(where)
    .filter(message => message.from === 'app')
    .map(message => readCard(message.card))

/** The form in which a channel is chosen. */
async function form(): Promise<string> {
  await ada().message('dm', 'subscriptions')
  await ada().click('dm', 'subscription.new')
  const text = readCard(ada().dialog()?.card)
  await ada().closeDialog()
  return text
}

test('status says that private and shared channels need a step of their own, and which', async () => {
  await ada().message('dm', 'status')
  expect(said('dm').at(-1)).toContain('Private and shared channels: being in the team is not enough')
  expect(said('dm').at(-1)).toContain('until an owner of the channel adds it to that very channel')
  const marie = product.teams.person('Marie')
  await marie.message('dm', 'état')
  expect(readCard(marie.look('dm').at(-1)?.card)).toContain('être dans l’équipe ne suffit pas')
})

test('where a channel is chosen, one in which the app is not is not offered, and the form says how to get it there', async () => {
  const before = await form()
  expect(before).toContain('Fleet › Finance')
  expect(before).not.toMatch(/Bosses|Partners/)
  expect(before).toContain('A private or shared channel is missing here until an owner of it adds Fleetfeed')
  // Nothing said there reaches the app.
  await ada().message('#Bosses', '@Fleetfeed status')
  expect(said('#Bosses')).toEqual([])
  expect(await form()).not.toContain('Bosses')
})

test('once it was added to the channel, it answers there, and the channel can be chosen by its name', async () => {
  await product.teams.addToChannel('Max', '#Bosses')
  expect(said('#Bosses')).toHaveLength(1)
  await ada().message('#Bosses', '@Fleetfeed status')
  expect(said('#Bosses').at(-1)).toContain('No app is installed yet')
  expect(await form()).toContain('Fleet › Bosses')
  await product.teams.rename('#Bosses', 'Owners')
  expect(await form()).toContain('Fleet › Owners')
  expect(await form()).not.toMatch(/Bosses|Partners/)
})

test('when it is taken out of that channel, it stays in the rest of the team', async () => {
  await product.teams.removeFromChannel('Max', '#Owners')
  const rest = await form()
  expect(rest).not.toContain('Owners')
  expect(rest).toContain('Fleet › Finance')
  await ada().message('#Finance', '@Fleetfeed status')
  expect(said('#Finance').at(-1)).toContain('No app is installed yet')
})

test('a private channel that is deleted, or whose team loses the app, is offered no more', async () => {
  await product.teams.addToChannel('Max', '#Owners')
  await product.teams.addToChannel('Ada', '#Partners')
  const both = await form()
  expect(both).toContain('Fleet › Owners')
  expect(both).toContain('Fleet › Partners')
  await product.teams.removeChannel('#Owners')
  expect(await form()).not.toContain('Owners')
  await product.teams.uninstallFor('Ada', 'team')
  expect(await form()).not.toContain('Fleet ›')
  // The team alone does not bring the channel back.
  await product.teams.installFor('Ada', 'team')
  const again = await form()
  expect(again).toContain('Fleet › Finance')
  expect(again).not.toContain('Partners')
})

afterAll(() => {
  expect(product.teams.refusals).toEqual([])
  expect(product.teams.people().flatMap(one => one.trouble)).toEqual([])
})
