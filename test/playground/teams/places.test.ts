import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeBot, startFakeBot } from './fake-bot.ts'

let bot: FakeBot
beforeEach(async () => {
  bot = await startFakeBot()
})
afterEach(() => bot.close())

const say = (where: string, text = 'hello') => bot.proactively(where, context => context.sendActivity(text))
const refusedWith = (statusCode: number, code: string) => ({ statusCode, code })

test('a channel and a group chat send the app only mentions, a personal chat everything', async () => {
  const { teams } = bot
  const fred = teams.person('Fred')
  for (const scope of ['personal', 'team', 'groupChat'] as const) await teams.installFor('Fred', scope)
  bot.received.length = 0
  await fred.message('#Fleet', 'good morning')
  await fred.message('#Fleet', '@Fleetfeed help')
  await fred.message('Yard crew', 'nobody hears this')
  await fred.message('Yard crew', 'hey @Fleetfeed')
  await fred.message('dm', 'help')
  const root = teams.messages('#Fleet').at(-1)?.id
  expect(bot.received.map(({ text, conversation }) => [text, conversation.id, conversation.conversationType])).toEqual([
    ['<at>Fleetfeed</at> help', `${teams.conversationId('#Fleet')};messageid=${root}`, 'channel'],
    ['hey <at>Fleetfeed</at>', teams.conversationId('Yard crew'), 'groupChat'],
    ['help', teams.conversationId('@Fred'), 'personal'],
  ])
  expect(bot.received[0]).toMatchObject({
    from: { id: fred.id, aadObjectId: fred.aadObjectId, name: 'Fred Miller' },
    recipient: { id: `28:${teams.appId}` },
    channelData: {
      tenant: { id: teams.tenantId },
      channel: { id: teams.conversationId('#Fleet') },
      team: { name: 'Fleet' },
    },
    entities: [
      { type: 'mention', mentioned: { id: `28:${teams.appId}` } },
      { type: 'clientInfo', platform: 'Web' },
    ],
  })
})

test('an answer in a channel is in the thread, and people can continue there', async () => {
  const { teams } = bot
  const ada = teams.person('Ada')
  await teams.installFor('Ada', 'team')
  bot.reply(context => context.activity.type === 'message' && context.sendActivity('here'))
  await ada.message('#Finance', '@Fleetfeed one')
  const [root] = teams.messages('#Finance')
  await ada.message('#Finance', '@Fleetfeed two', { thread: root?.id ?? '' })
  expect(teams.messages('#Finance').map(({ from, replyTo }) => [from, replyTo])).toEqual([
    ['Ada', undefined],
    ['app', root?.id],
    ['Ada', root?.id],
    ['app', root?.id],
  ])
})

test('installing, upgrading and removing send the events that Teams sends', async () => {
  const { teams } = bot
  await teams.installFor('Ada', 'team')
  await teams.upgradeFor('Ada', 'team')
  await teams.uninstallFor('Ada', 'team')
  await teams.installFor('Marie', 'personal')
  await teams.uninstallFor('Marie', 'personal')
  const botId = `28:${teams.appId}`
  const told = bot.received.map(({ type, action, membersAdded, membersRemoved, channelData }) => [
    type,
    action ?? channelData.eventType ?? '',
    membersAdded?.[0]?.id ?? membersRemoved?.[0]?.id ?? '',
  ])
  expect(told).toEqual([
    ['conversationUpdate', 'teamMemberAdded', botId],
    ['installationUpdate', 'add', ''],
    ['installationUpdate', 'remove-upgrade', ''],
    ['installationUpdate', 'add-upgrade', ''],
    ['conversationUpdate', 'teamMemberRemoved', botId],
    ['installationUpdate', 'remove', ''],
    ['conversationUpdate', '', botId],
    ['installationUpdate', 'add', ''],
    ['installationUpdate', 'remove', ''],
  ])
  expect(bot.received.at(-1)).toMatchObject({ locale: 'fr-FR', conversation: { conversationType: 'personal' } })
})

test('a bot can write where it is installed, and is refused where it was removed, is blocked, or never was', async () => {
  const { teams } = bot
  await expect(say('@Ada')).rejects.toMatchObject(refusedWith(403, 'ForbiddenOperationException'))
  await expect(say('#Fleet')).rejects.toMatchObject(refusedWith(403, 'BotNotInConversationRoster'))
  await teams.installFor('Ada', 'personal')
  await say('@Ada')
  teams.block('Ada')
  await expect(say('@Ada')).rejects.toMatchObject(refusedWith(403, 'MessageWritesBlocked'))
  teams.unblock('Ada')
  await teams.uninstallFor('Ada', 'personal')
  await expect(say('@Ada')).rejects.toMatchObject(refusedWith(403, 'MessageWritesBlocked'))
  await teams.installFor('Ada', 'team')
  await say('#Fleet')
  // The bot can write to everybody who shares a team with it.
  await say('@Fred')
  await teams.archive('#Fleet')
  await expect(say('#Fleet')).rejects.toMatchObject(refusedWith(403, 'Forbidden'))
  await say('#Finance')
  await teams.archive('Fleet')
  await expect(say('#Finance')).rejects.toMatchObject(refusedWith(403, 'Forbidden'))
  expect(bot.received.at(-1)?.channelData.eventType).toBe('teamArchived')
  await expect(teams.person('Ada').message('#Finance', 'hi')).rejects.toThrow('archived')
  await teams.unarchive('Fleet')
  await say('#Finance')
  await teams.uninstallFor('Ada', 'team')
  await expect(say('#Finance')).rejects.toMatchObject(refusedWith(403, 'BotNotInConversationRoster'))
  expect(teams.refusals).toEqual([])
})

test('a bot can change and delete only its own existing messages', async () => {
  const { teams } = bot
  const ada = teams.person('Ada')
  await teams.installFor('Ada', 'personal')
  await ada.message('dm', 'mine')
  await say('@Ada', 'yours')
  const [mine, yours] = teams.messages('@Ada').map(message => message.id)
  const update = (id = '', text = 'changed') =>
    bot.proactively('@Ada', context => context.updateActivity({ type: 'message', id, text }))
  await expect(update(mine)).rejects.toMatchObject(refusedWith(403, 'NotEnoughPermissions'))
  await expect(update('1')).rejects.toMatchObject(refusedWith(404, 'ActivityNotFoundInConversation'))
  await update(yours)
  expect(teams.messages('@Ada').at(-1)).toMatchObject({ text: 'changed', edited: true })
  await bot.proactively('@Ada', context => context.deleteActivity(yours ?? ''))
  expect(teams.messages('@Ada').at(-1)).toMatchObject({ text: '', deleted: true })
  await expect(update(yours)).rejects.toMatchObject({ statusCode: 404 })
})
