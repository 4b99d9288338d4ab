import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TeamsPerson } from '../../../playground/teams/person.ts'
import { cardOf, type FakeBot, startFakeBot, withCard, words } from './fake-bot.ts'

let bot: FakeBot
let ada: TeamsPerson
let fred: TeamsPerson
beforeAll(async () => {
  bot = await startFakeBot()
  const { teams } = bot
  ada = teams.person('Ada')
  fred = teams.person('Fred')
  await teams.installFor('Ada', 'personal')
  await teams.installFor('Ada', 'team')
})
afterAll(() => bot.close())
beforeEach(() => {
  bot.received.length = 0
  bot.reply(() => undefined)
})

const execute = (title: string, verb: string, data: object = {}) => ({ type: 'Action.Execute', title, verb, data })
const post = (where: string, card: object) => bot.proactively(where, context => context.sendActivity(withCard(card)))

test('an Action.Execute replaces the card for whoever pressed it, until the message is updated for all', async () => {
  const { teams } = bot
  await post('#Fleet', cardOf([words('For all')], [execute('Approve', 'approve', { row: 1 })]))
  const id = teams.messages('#Fleet').at(-1)?.id ?? ''
  const mine = cardOf([words('Mine')], [execute('Undo', 'undo')])
  bot.reply(() => ({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: mine }))
  await ada.click('#Fleet', 'Approve')
  expect(bot.received[0]).toMatchObject({
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: id,
    conversation: { id: `${teams.conversationId('#Fleet')};messageid=${id}`, conversationType: 'channel' },
    value: { action: { type: 'Action.Execute', verb: 'approve', data: { row: 1 } }, trigger: 'manual' },
  })
  expect(ada.card('#Fleet')).toEqual(mine)
  expect(fred.card('#Fleet')).toMatchObject({ body: [{ text: 'For all' }] })
  expect(teams.messages('#Fleet').at(-1)?.card).toMatchObject({ body: [{ text: 'For all' }] })
  bot.reply(() => ({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Undone' }))
  await ada.click('#Fleet', 'Undo')
  expect(ada.notices.at(-1)).toBe('Undone')
  await bot.proactively('#Fleet', context => context.updateActivity({ ...withCard(cardOf([words('Done')])), id }))
  for (const person of [ada, fred]) expect(person.card('#Fleet')).toMatchObject({ body: [{ text: 'Done' }] })
})

test('an invoke that is answered with an error, wrongly or not at all is reported as trouble', async () => {
  await post('@Ada', cardOf([words('Trouble')], [execute('Go', 'go')]))
  bot.reply(() => ({
    statusCode: 403,
    type: 'application/vnd.microsoft.error',
    value: { code: 'no', message: 'Not you' },
  }))
  await ada.click('dm', 'Go')
  bot.reply(() => undefined)
  await ada.click('dm', 'Go')
  const wrong = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'Carpet' }] }
  bot.reply(() => ({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: wrong }))
  await ada.click('dm', 'Go')
  const sorry = 'Something went wrong. Please try again.'
  expect(ada.trouble.splice(0)).toEqual(['Not you', sorry, sorry])
  expect(bot.teams.refusals.splice(0).map(refusal => refusal.where)).toEqual([
    'invoke adaptiveCard/action',
    'invoke adaptiveCard/action',
  ])
})

test('the app suggests the options of a list, and only those can be chosen', async () => {
  const list = {
    type: 'Input.ChoiceSet',
    id: 'site',
    style: 'filtered',
    label: 'Site',
    choices: [],
    'choices.data': { type: 'Data.Query', dataset: 'sites' },
  }
  await post('@Ada', cardOf([list], [{ type: 'Action.Submit', title: 'Choose', data: { action: 'choose' } }]))
  const results = [{ title: 'Zurich', value: 'z' }]
  bot.reply(() => ({ statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value: { results } }))
  await expect(ada.choose('dm', 'site', 'Zurich')).rejects.toThrow('No choice Zurich')
  expect(await ada.suggestions('dm', 'Site', 'zu')).toEqual(results)
  expect(bot.received[0]).toMatchObject({
    name: 'application/search',
    value: { queryText: 'zu', queryOptions: { skip: 0, top: 15 }, dataset: 'sites' },
  })
  await ada.choose('dm', 'site', 'Zurich')
  bot.reply(() => undefined)
  await ada.click('dm', 'Choose')
  expect(bot.received.at(-1)?.value).toEqual({ action: 'choose', site: 'z' })
})

test('a card refreshes itself for the users that it names', async () => {
  const card = { ...cardOf([words('Stale')]), refresh: { action: execute('Refresh', 'refresh'), userIds: [ada.id] } }
  await post('#Fleet', card)
  bot.reply(() => ({
    statusCode: 200,
    type: 'application/vnd.microsoft.card.adaptive',
    value: cardOf([words('Fresh')]),
  }))
  await fred.refresh('#Fleet')
  await ada.refresh('#Fleet')
  expect(bot.received.map(({ value, from }) => [from.name, value.trigger])).toEqual([['Ada Keller', 'automatic']])
  expect(ada.card('#Fleet')).toMatchObject({ body: [{ text: 'Fresh' }] })
  expect(fred.card('#Fleet')).toMatchObject({ body: [{ text: 'Stale' }] })
})
