import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TeamsPerson } from '../../../playground/teams/person.ts'
import { cardOf, type FakeBot, startFakeBot, withCard } from './fake-bot.ts'

let bot: FakeBot
let ada: TeamsPerson
beforeAll(async () => {
  bot = await startFakeBot()
  ada = bot.teams.person('Ada')
  await bot.teams.installFor('Ada', 'personal')
})
afterAll(() => bot.close())
beforeEach(() => {
  bot.received.length = 0
})

const submit = (title: string, data: object) => ({ type: 'Action.Submit', title, data })
const choices = ['a', 'b', 'c'].map(value => ({ title: value.toUpperCase(), value }))
const form = cardOf(
  [
    { type: 'Input.Text', id: 'text', label: 'Text', maxLength: 5 },
    { type: 'Input.ChoiceSet', id: 'one', label: 'One', choices },
    { type: 'Input.ChoiceSet', id: 'many', label: 'Many', isMultiSelect: true, choices, value: 'a' },
    { type: 'Input.Toggle', id: 'toggle', title: 'Toggle' },
  ],
  [submit('Go', { row: 1, deep: { a: 1, b: 2 } }), submit('Go', { row: 2 })],
)

async function sendForm() {
  await bot.proactively('@Ada', context => context.sendActivity(withCard(form)))
  return { where: 'dm', id: ada.look('dm').at(-1)?.id ?? '' }
}

test('exactly the named button is pressed, with the value that each kind of input makes', async () => {
  const target = await sendForm()
  const inputs = { text: 'too long', one: 'b', many: 'a,c', toggle: 'true' }
  await ada.press(target, { title: 'Go', data: { deep: { b: 2, a: 1 }, row: 1 }, inputs })
  expect(bot.received.at(-1)).toMatchObject({
    type: 'message',
    replyToId: target.id,
    value: { row: 1, deep: { a: 1, b: 2 }, text: 'too l', one: 'b', many: 'a,c', toggle: 'true' },
  })
  // An input that is not named keeps its value; one that is emptied is empty.
  await ada.press(target, { title: 'Go', data: { row: 2 }, inputs: { many: '', toggle: 'perhaps' } })
  expect(bot.received.at(-1)?.value).toEqual({ row: 2, text: 'too l', one: 'b', toggle: 'false' })
})

test('what is not on the card can neither be pressed nor entered', async () => {
  const target = await sendForm()
  const press = (more: object) => ada.press(target, { title: 'Go', data: { row: 2 }, inputs: {}, ...more })
  await expect(press({ data: { row: 3 } })).rejects.toThrow('Nothing fits')
  await expect(press({ title: 'Stay' })).rejects.toThrow('Nothing fits')
  await expect(press({ data: null })).rejects.toThrow('Nothing fits')
  await expect(press({ inputs: { gone: 'x' } })).rejects.toThrow('The card has no input gone')
  await expect(press({ inputs: { one: 'd' } })).rejects.toThrow('No choice d')
  await expect(press({ inputs: { one: 'a,b' } })).rejects.toThrow('No choice a,b')
  expect(bot.received).toEqual([])
})
