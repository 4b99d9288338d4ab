import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TeamsPerson } from '../../../playground/teams/person.ts'
import { cardOf, type FakeBot, startFakeBot, withCard, words } from './fake-bot.ts'

let bot: FakeBot
let ada: TeamsPerson
beforeAll(async () => {
  bot = await startFakeBot()
  const { teams } = bot
  ada = teams.person('Ada')
  await teams.installFor('Ada', 'personal')
})
afterAll(() => bot.close())
beforeEach(() => {
  bot.received.length = 0
  bot.reply(() => undefined)
})

const submit = (title: string, data: object) => ({ type: 'Action.Submit', title, data })
const form = cardOf(
  [
    words('Form'),
    { type: 'Input.Text', id: 'name', label: 'Name', isRequired: true, errorMessage: 'A name please', maxLength: 8 },
    { type: 'Input.Toggle', id: 'ok', title: 'All right', valueOn: 'yes', valueOff: 'no' },
    {
      type: 'Input.ChoiceSet',
      id: 'makes',
      label: 'Makes',
      isMultiSelect: true,
      style: 'expanded',
      choices: [
        { title: 'Caterpillar', value: 'cat' },
        { title: 'Komatsu', value: 'kom' },
        { title: 'Takeuchi', value: 'tak' },
      ],
    },
  ],
  [submit('Save', { action: 'save', carries: '7' }), submit('Cancel', { action: 'cancel' })],
)
const post = (where: string, card: object) => bot.proactively(where, context => context.sendActivity(withCard(card)))
const lastValue = () => bot.received.at(-1)?.value

test('a submit carries the data and everything that was entered, and names its card', async () => {
  await post('@Ada', form)
  await ada.click('dm', 'Save')
  expect(ada.errors()).toEqual({ name: 'A name please' })
  expect(bot.received).toEqual([])
  await ada.type('dm', 'Name', 'Excavator 12')
  await ada.tick('dm', 'ok')
  await ada.tick('dm', 'makes', ['tak', 'Caterpillar', 'kom'])
  await ada.untick('dm', 'makes', ['kom'])
  await ada.click('dm', { action: 'save', payloadText: '7' })
  expect(ada.errors()).toEqual({})
  const [got] = bot.received
  expect(got).toMatchObject({ type: 'message', replyToId: ada.look('dm').at(-1)?.id, channelId: 'msteams' })
  expect(got?.text).toBeUndefined()
  expect(got?.value).toEqual({ action: 'save', carries: '7', name: 'Excavato', ok: 'yes', makes: 'cat,tak' })
})

test('typed values are gone when the card is replaced', async () => {
  await post('@Ada', form)
  await ada.type('dm', 'name', 'D6')
  const id = ada.look('dm').at(-1)?.id ?? ''
  await bot.proactively('@Ada', context => context.updateActivity({ ...withCard(form), id }))
  expect(ada.look('dm').at(-1)).toMatchObject({ id, edited: true })
  await ada.click('dm', 'Save')
  expect(ada.errors()).toEqual({ name: 'A name please' })
})

test('buttons are found wherever they are; actions that only change the screen are not sent', async () => {
  const inner = cardOf([{ type: 'Input.Text', id: 'reason', label: 'Reason' }], [submit('Send it', { action: 'send' })])
  await post(
    '@Ada',
    cardOf(
      [
        { type: 'ActionSet', actions: [{ type: 'Action.ToggleVisibility', title: 'More', targetElements: ['more'] }] },
        {
          type: 'Table',
          columns: [{ width: 1 }],
          rows: [
            {
              type: 'TableRow',
              cells: [{ type: 'TableCell', items: [words('Row')], selectAction: submit('Row', { action: 'row' }) }],
            },
          ],
        },
        {
          type: 'Container',
          id: 'more',
          isVisible: false,
          items: [{ type: 'ActionSet', actions: [submit('Hidden', { app: { action: 'hidden', carries: '3' } })] }],
        },
      ],
      [{ type: 'Action.ShowCard', title: 'Decline', card: inner }],
    ),
  )
  await ada.type('dm', 'reason', 'too old')
  await ada.click('dm', 'row')
  expect(lastValue()).toEqual({ action: 'row' })
  await ada.click('dm', 'Send it')
  expect(lastValue()).toEqual({ action: 'send', reason: 'too old' })
  await expect(ada.click('dm', 'Hidden')).rejects.toThrow('Nothing fits "Hidden"')
  await ada.click('dm', 'More')
  await ada.click('dm', { action: 'hidden', payloadText: '3' })
  expect(lastValue()).toEqual({ app: { action: 'hidden', carries: '3' } })
  expect(bot.received).toHaveLength(3)
  expect(bot.teams.refusals).toEqual([])
})

test('a card that Teams would refuse is refused, and listed in refusals', async () => {
  const seven = Array.from({ length: 7 }, (_, index) => submit(`Button ${index}`, {}))
  await expect(post('@Ada', cardOf([words('Many')], seven))).rejects.toMatchObject({
    statusCode: 400,
    code: 'BadArgument',
  })
  await expect(post('@Ada', cardOf([words('x'.repeat(30_000))]))).rejects.toMatchObject({ statusCode: 413 })
  const long = bot.proactively('@Ada', context => context.sendActivity('x'.repeat(110_000)))
  await expect(long).rejects.toMatchObject({ statusCode: 413, code: 'MessageSizeTooBig' })
  expect(bot.teams.refusals.splice(0).map(({ where, error }) => [where, error])).toEqual([
    ['send', 'BadArgument'],
    ['send', 'MessageSizeTooBig'],
    ['send', 'MessageSizeTooBig'],
  ])
})
