import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TeamsPerson } from '../../../playground/teams/person.ts'
import { cardOf, type FakeBot, startFakeBot, withCard, words } from './fake-bot.ts'

let bot: FakeBot
let ada: TeamsPerson
beforeAll(async () => {
  bot = await startFakeBot({ invokeTimeoutMs: 300 })
  ada = bot.teams.person('Ada')
  await bot.teams.installFor('Ada', 'personal')
})
afterAll(() => bot.close())
beforeEach(async () => {
  const open = { type: 'Action.Submit', title: 'Open', data: { action: 'open', msteams: { type: 'task/fetch' } } }
  const card = cardOf([words('Start')], [open])
  await bot.proactively('@Ada', context => context.sendActivity(withCard(card)))
  bot.received.length = 0
})
afterEach(() => {
  ada.trouble.length = 0
  bot.teams.refusals.length = 0
})

const send = { type: 'Action.Submit', title: 'Send', data: { action: 'send' } }
const inDialog = (body: object[], actions: object[] = [send], more: object = {}) => ({
  task: {
    type: 'continue',
    value: {
      title: 'Machines',
      height: 'medium',
      width: 600,
      card: { contentType: 'application/vnd.microsoft.card.adaptive', content: cardOf(body, actions) },
      ...more,
    },
  },
})
const input = { type: 'Input.Text', id: 'name', label: 'Name' }

test('a dialog is fetched, redrawn on submit, and ends with a message or with nothing', async () => {
  bot.reply(() => inDialog([words('One'), input]))
  await ada.click('dm', 'Open')
  expect(bot.received[0]).toMatchObject({
    type: 'invoke',
    name: 'task/fetch',
    value: { data: { action: 'open', msteams: { type: 'task/fetch' } }, context: { theme: 'default' } },
    replyToId: ada.look('dm').at(-1)?.id,
  })
  expect(ada.dialog()).toMatchObject({ title: 'Machines', card: { body: [{ text: 'One' }, { id: 'name' }] } })
  await ada.type('dialog', 'Name', 'D6')
  bot.reply(() => inDialog([words('Not this one'), { ...input, value: 'D6' }]))
  await ada.submit()
  expect(bot.received[1]).toMatchObject({ name: 'task/submit', value: { data: { action: 'send', name: 'D6' } } })
  bot.reply(() => ({ task: { type: 'message', value: 'Thank you' } }))
  await ada.click('dialog', 'Send')
  expect(bot.received[2]?.value.data.name).toBe('D6')
  expect(ada.notices.at(-1)).toBe('Thank you')
  expect(ada.dialog()).toBeUndefined()
  bot.reply(() => inDialog([words('Again')]))
  await ada.click('dm', 'Open')
  bot.reply(() => undefined)
  await ada.submit()
  expect(ada.dialog()).toBeUndefined()
  expect([ada.trouble, bot.teams.refusals]).toEqual([[], []])
})

test('a dialog that Teams cannot show is refused', async () => {
  bot.reply(() => undefined)
  await ada.click('dm', 'Open')
  bot.reply(() => inDialog([words('Size')], [send], { height: 'huge' }))
  await ada.click('dm', 'Open')
  bot.reply(() => inDialog([words('Execute')], [{ type: 'Action.Execute', title: 'Go', verb: 'go' }]))
  await ada.click('dm', 'Open')
  expect(ada.dialog()).toBeUndefined()
  expect(ada.trouble).toHaveLength(3)
  expect(bot.teams.refusals.map(({ where }) => where)).toEqual(Array(3).fill('invoke task/fetch'))
})

test('an app that takes too long is unreachable, and a dialog closed meanwhile stays closed', async () => {
  let go = () => {}
  const later = new Promise<void>(resolve => {
    go = resolve
  })
  bot.reply(() => later)
  await ada.click('dm', 'Open')
  go()
  expect(ada.trouble).toEqual(['Unable to reach app (timeout)'])
  bot.reply(() => inDialog([words('One')]))
  await ada.click('dm', 'Open')
  bot.reply(async () => {
    await ada.closeDialog()
    return inDialog([words('Two')])
  })
  await ada.submit()
  expect(ada.dialog()).toBeUndefined()
})

test('a client without dialogs opens none', async () => {
  const plain = await startFakeBot({ dialogs: false })
  try {
    const { teams } = plain
    await teams.installFor('Ada', 'personal')
    const open = { type: 'Action.Submit', title: 'Open', data: { msteams: { type: 'task/fetch' } } }
    await plain.proactively('@Ada', context => context.sendActivity(withCard(cardOf([words('Start')], [open]))))
    const before = plain.received.length
    await teams.person('Ada').click('dm', 'Open')
    expect(plain.received).toHaveLength(before)
    expect(teams.refusals[0]?.messages).toEqual(['this client knows no dialogs'])
  } finally {
    await plain.close()
  }
})
