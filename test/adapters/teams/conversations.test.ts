import { afterAll, beforeAll, expect, test } from 'vitest'
import { integrate } from '../../helpers/integrate.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'
import { teamsUser } from '../../helpers/user.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.stop())

const person = (name: string) => product.teams.person(name)
const said = (name: string, where: string) =>
  person(name)
    .look(where)
    .filter(message => message.from === 'app')
    .map(message => readCard(message.card))
const secrets = () => product.ctx.db.selectFrom('secret').select('owner').where('owner', 'like', 'account/%').execute()
const workspace = () =>
  product.ctx.db.selectFrom('workspace').selectAll().where('platform', '=', 'teams').executeTakeFirstOrThrow()

test('where the app is added, it says once who added it and what to do first', async () => {
  await product.teams.installFor('Ada', 'personal')
  expect(said('Ada', 'dm')).toHaveLength(1)
  expect(said('Ada', 'dm')[0]).toContain('Ada Keller added me here')
  expect(said('Ada', 'dm')[0]).toContain('search the Marketplace')
  await product.teams.installFor('Ada', 'team')
  expect(said('Max', '#General')).toHaveLength(1)
  expect(said('Max', '#General')[0]).toContain('what mentions @Fleetfeed')
  await product.teams.installFor('Marie', 'groupChat')
  expect(said('Max', 'Yard crew')).toHaveLength(1)
  expect(said('Max', 'Yard crew')[0]).toContain('m’a ajouté ici')
})

test('the welcome’s button shows the Marketplace, which can be searched', async () => {
  await person('Ada').click('dm', 'home.open')
  expect(said('Ada', 'dm').at(-1)).toContain('Caterpillar')
  await person('Ada').type('dm', 'search', 'komat, takeu')
  await person('Ada').click('dm', 'Search')
  expect(said('Ada', 'dm').at(-1)).toContain('Takeuchi')
  expect(said('Ada', 'dm').at(-1)).not.toContain('Caterpillar')
})

test('the same words work everywhere; unknown words get help; in a channel the app reacts to mentions', async () => {
  await product.teams.installFor('Max', 'personal')
  const words = {
    help: 'can do',
    apps: 'Marketplace',
    assets: 'No feed',
    billing: 'billable',
    status: 'No app',
    link: 'not linked',
  }
  for (const where of ['dm', '#Fleet', 'Yard crew']) {
    const mention = where === 'dm' ? '' : '@Fleetfeed '
    for (const [word, answer] of Object.entries(words)) {
      await person('Max').message(where, `${mention}${word}`)
      expect(said('Max', where).at(-1), `${word} in ${where}`).toContain(answer)
    }
    await person('Max').message(where, `${mention}fleetfeed STATUS`)
    expect(said('Max', where).at(-1)).toContain('No app')
    await person('Max').message(where, `${mention}dance, please`)
    expect(said('Max', where).at(-1)).toContain('I don’t know “dance, please”')
  }
  const before = said('Max', '#Fleet').length
  await person('Max').message('#Fleet', 'Good morning, fleet')
  expect(said('Max', '#Fleet')).toHaveLength(before)
})

test('in a channel the answer is in the thread of the question', async () => {
  await person('Max').message('#Fleet', '@Fleetfeed status')
  const [question, answer] = person('Max').look('#Fleet').slice(-2)
  expect(answer?.replyTo).toBe(question?.id)
})

test('the channels and chats in which the app is installed can be chosen by name', async () => {
  await person('Ada').message('dm', 'subscriptions')
  await person('Ada').click('dm', 'subscription.new')
  const form = readCard(person('Ada').dialog()?.card)
  for (const name of ['Fleet › General', 'Fleet › Fleet', 'Fleet › Finance', 'Ada Keller, Fred Miller'])
    expect(form).toContain(name)
  await person('Ada').closeDialog()

  await product.teams.addChannel('Quarry')
  await product.teams.rename('#Finance', 'Accounts')
  await product.teams.removeChannel('#Quarry')
  await product.teams.addChannel('Harbour')
  await person('Ada').click('dm', 'subscription.new')
  const later = readCard(person('Ada').dialog()?.card)
  expect(later).toContain('Fleet › Harbour')
  expect(later).toContain('Fleet › Accounts')
  expect(later).not.toMatch(/Quarry|Finance/)
  await person('Ada').closeDialog()
})

test('a new version of the app is neither an uninstall nor an install', async () => {
  product.feeds.takeuchi.fleet.add(3)
  await integrate(product, teamsUser(product, 'Ada'), 'takeuchi')
  const kept = await secrets()
  expect(kept.length).toBeGreaterThan(0)
  const before = said('Ada', 'dm').length
  await product.teams.upgradeFor('Ada', 'personal')
  await product.teams.upgradeFor('Ada', 'team')
  expect(await secrets()).toEqual(kept)
  expect(said('Ada', 'dm')).toHaveLength(before)
  expect((await workspace()).uninstalled_at).toBeNull()
})

test('an answer for one person goes to their chat; a person without a chat reads how to get one', async () => {
  // Fred never added the app for himself, but shares the team with it.
  await person('Fred').message('#Fleet', '@Fleetfeed apps')
  await person('Fred').click('#Fleet', 'access.request')
  expect(said('Fred', 'dm').at(-1)).toContain('Your request was sent')
  expect(said('Fred', '#Fleet').at(-1)).not.toContain('Your request')
  product.teams.block('Fred')
  await person('Fred').click('#Fleet', 'access.request')
  expect(person('Fred').notices.at(-1)).toContain('Your request was sent')
  product.teams.unblock('Fred')
})

test('the newest activity’s service URL is used', async () => {
  // Earlier announcements are posted by now.
  await product.drain()
  product.teams.move()
  await person('Ada').message('dm', 'status')
  expect(said('Ada', 'dm').at(-1)).toContain('Takeuchi')
  expect((await workspace()).service_url).toBe(product.teams.serviceUrl)
})

test('when the app is removed from the last conversation, credentials are erased at once and jobs stop', async () => {
  await product.teams.uninstallFor('Ada', 'team')
  await product.teams.uninstallFor('Marie', 'groupChat')
  await product.teams.uninstallFor('Max', 'personal')
  expect((await secrets()).length).toBeGreaterThan(0)
  const pages = product.feeds.takeuchi.requests.length
  await product.teams.uninstallFor('Ada', 'personal')
  expect((await workspace()).uninstalled_at).not.toBeNull()
  expect((await secrets()).filter(row => !row.owner.includes('workspace'))).toEqual([])
  product.clock.advance(48 * 60 * 60_000)
  await product.drain()
  expect(product.feeds.takeuchi.requests.length).toBe(pages)
})

test('when the app is added again, the account is back, without feeds', async () => {
  await product.teams.installFor('Ada', 'personal')
  expect(said('Ada', 'dm').at(-1)).toContain('Ada Keller added me here')
  await person('Ada').message('dm', 'status')
  expect(said('Ada', 'dm').at(-1)).toContain('No app is installed yet')
})

afterAll(() => {
  expect(product.teams.refusals).toEqual([])
  expect(product.teams.people().flatMap(one => one.trouble)).toEqual([])
})
