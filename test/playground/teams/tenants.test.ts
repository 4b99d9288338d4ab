import { TeamsInfo } from 'botbuilder'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeBot, startFakeBot } from './fake-bot.ts'

let bot: FakeBot
beforeEach(async () => {
  bot = await startFakeBot()
})
afterEach(() => bot.close())

test('a tenant lists its people and channels', async () => {
  const { teams } = bot
  await teams.installFor('Ada', 'team')
  bot.reply(async context => {
    if (context.activity.type !== 'message') return
    const { members } = await TeamsInfo.getPagedMembers(context)
    const ada = await TeamsInfo.getMember(context, teams.person('Ada').aadObjectId)
    const channels = await TeamsInfo.getTeamChannels(context)
    const team = await TeamsInfo.getTeamDetails(context)
    await context.sendActivity(
      `${members.length} ${ada.email} ${channels.map(channel => channel.name ?? '-').join()} ${team.name}`,
    )
  })
  await teams.person('Fred').message('#Fleet', '@Fleetfeed who')
  expect(teams.messages('#Fleet').at(-1)?.text).toBe('4 ada@keller-construction.example -,Fleet,Finance Fleet')
  await teams.rename('Fleet', 'Machines')
  await teams.addChannel('Night shift')
  await teams.addPerson({ name: 'Zoe' })
  expect(bot.received.slice(-3).map(({ channelData }) => channelData.eventType)).toEqual([
    'teamRenamed',
    'channelCreated',
    'teamMemberAdded',
  ])
})

test('the bot opens a chat with a member, and a thread in a channel', async () => {
  const { teams, adapter } = bot
  await teams.installFor('Ada', 'team')
  const open = (more: object) =>
    adapter.createConversationAsync(
      teams.appId,
      'msteams',
      teams.serviceUrl,
      'https://api.botframework.com',
      {
        isGroup: false,
        bot: { id: `28:${teams.appId}`, name: 'Fleetfeed' },
        // The SDK’s types require all of it; Teams does not.
        activity: undefined as never,
        channelData: { tenant: { id: teams.tenantId } },
        ...more,
      },
      async context => {
        if (context.activity.conversation.id.startsWith('a:')) await context.sendActivity('hello Max')
      },
    )
  await open({ members: [{ id: teams.person('Max').id }], tenantId: teams.tenantId })
  expect(teams.person('Max').look('dm')).toMatchObject([{ from: 'app', text: 'hello Max' }])
  const channel = { id: teams.conversationId('#Fleet') }
  await open({ isGroup: true, channelData: { channel }, activity: { type: 'message', text: 'New thread' } })
  expect(teams.messages('#Fleet')).toMatchObject([{ from: 'app', text: 'New thread' }])
})

test('a second tenant has its own people and conversations', async () => {
  const { teams } = bot
  const other = teams.addTenant({ name: 'Rental Ltd', people: [{ name: 'Ada' }] })
  expect(other.person('Ada').aadObjectId).not.toBe(teams.person('Ada').aadObjectId)
  await other.installFor('Ada', 'personal')
  await other.person('Ada').message('dm', 'help')
  expect(bot.received.at(-1)?.conversation.tenantId).toBe(other.tenantId)
  expect(teams.messages('@Ada')).toEqual([])
  expect(JSON.parse(JSON.stringify(teams.snapshot())).tenants[1].places[0].messages).toHaveLength(1)
})
