import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Forgery } from '../../../playground/teams/tokens.ts'
import { createAdapter, type FakeBot, startFakeBot } from './fake-bot.ts'

let bot: FakeBot
beforeAll(async () => {
  bot = await startFakeBot()
  // botbuilder prints every token that it refuses to the console.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterAll(async () => {
  vi.restoreAllMocks()
  await bot.close()
})

test('botbuilder accepts our token as Teams’, and its answer arrives', async () => {
  bot.reply(context => context.sendActivity(`You said ${context.activity.text}`))
  const { teams } = bot
  const ada = teams.person('Ada')
  await teams.installFor('Ada', 'personal')
  await ada.message('dm', 'help')
  expect(ada.look('dm').map(({ from, text }) => [from, text])).toContainEqual(['app', 'You said help'])
  expect(await teams.resend()).toBe(200)
  expect(bot.received.slice(-2).map(({ id, text }) => text && id)).toEqual([
    bot.received.at(-1)?.id,
    bot.received.at(-1)?.id,
  ])
  expect(ada.trouble).toEqual([])
  expect(teams.refusals).toEqual([])
})

const forgeries: [Forgery, number][] = [
  ['none', 401],
  ['expired', 401],
  ['wrong_audience', 401],
  ['wrong_issuer', 401],
  ['wrong_service_url', 401],
  // The SDK throws an error of its own for a wrong signature.
  ['unsigned', 500],
  ['wrong_key', 500],
]
test.each(forgeries)('botbuilder refuses a message whose token is %s', async (kind, status) => {
  const before = bot.received.length
  expect(await bot.teams.forge(kind)).toBe(status)
  expect(bot.received).toHaveLength(before)
})

test('the login refuses a wrong secret, and the connector a request without a token', async () => {
  const { teams } = bot
  const adapter = createAdapter(teams, 'wrong')
  const said = adapter.continueConversationAsync(teams.appId, bot.reference('@Ada'), async context => {
    await context.sendActivity('hello')
  })
  await expect(said).rejects.toThrow('login: 401 invalid_client')
  const url = `${teams.serviceUrl}v3/conversations/${teams.conversationId('@Ada')}/members`
  const bare = await fetch(url)
  expect(bare.status).toBe(401)
  const forged = await fetch(url, { headers: { authorization: 'Bearer made.up.token' } })
  expect(forged.status).toBe(401)
  expect(JSON.stringify(teams.calls)).not.toContain(teams.appPassword)
})
