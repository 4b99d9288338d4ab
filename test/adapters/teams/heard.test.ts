import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { type Fields, isFields } from '../../../playground/json.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'
import { captureLog } from '../slack/walk.ts'

/** Whoever speaks to the app gets an answer, where they spoke or in their chat with it. */
let product: Product
let log: string[]
beforeAll(async () => {
  product = await startProduct()
  log = captureLog(product)
  await product.teams.installFor('Ada', 'personal')
  await product.teams.installFor('Ada', 'team')
})
afterAll(() => product.stop())
afterEach(() => {
  product.teams.alter(undefined)
  product.teams.clearFaults()
})

const ada = () => product.teams.person('Ada')
const said = (where: string) =>
  ada()
    .look(where)
    .filter(message => message.from === 'app')
    .map(message => readCard(message.card))
const alter = (more: (activity: Fields) => Fields) =>
  product.teams.alter(activity => ({ ...activity, ...more(activity) }))
/** The answer to a message that reaches the app as that text. */
async function hear(text: string | null, where: string, inPlace = where): Promise<string> {
  const before = said(inPlace).length
  alter(() => ({ text }))
  await ada().message(where, where === 'dm' ? 'x' : '@Fleetfeed x')
  return said(inPlace).slice(before).join('\n')
}
const STATUS = 'No app is installed yet'

test.each([
  '<at>Fleetfeed</at> status',
  'Hey <at>Fleetfeed</at> status',
  'status <at>Fleetfeed</at>',
  '<p><at>Fleetfeed</at>&nbsp;status</p>',
  '<div><at id="0">Fleetfeed</at> <b>Status</b>.</div>',
  '<at>Fleet</at> <at>feed</at> status',
  '\u200b<at>Fleetfeed</at>\u200b\u00a0status\u200b',
  '\r\n<at>Fleetfeed</at> status\r\n',
  '<at>Fleetfeed</at> Fleetfeed, status!',
])('%j asks for the status', async text => {
  expect(await hear(text, '#Fleet')).toContain(STATUS)
  expect(await hear(text, 'dm')).toContain(STATUS)
})

test.each(['hi!', 'Hello.', '', null, '<p></p>'])('%j is answered with help', async text => {
  expect(await hear(text, 'dm')).toContain(en.help.title)
})

test('a message with only a file is answered with help', async () => {
  const content = { downloadUrl: 'https://example.com/x', uniqueId: 'x', fileType: 'pdf' }
  const before = said('dm').length
  alter(() => ({
    text: null,
    attachments: [{ contentType: 'application/vnd.microsoft.teams.file.download.info', name: 'x.pdf', content }],
  }))
  await ada().message('dm', 'x')
  expect(said('dm').slice(before).join('\n')).toContain(en.help.title)
})

test('a button without its data gives an error with a reference, not an answer to a question', async () => {
  const before = said('dm').length
  alter(() => ({ text: null, value: { msteams: { type: 'x' } } }))
  await ada().message('dm', 'x')
  const text = said('dm').slice(before).join('\n')
  expect(text).toContain(en.failure.title)
  expect(log.join('')).toMatch(/"reference":"\w{8}"/)
})

test.each([400, 403, 404])('an answer that a channel refuses with %i comes in the person’s own chat', async status => {
  const before = said('dm').length
  product.teams.fault('send', { kind: 'http', status, code: 'Refused' })
  expect(await hear('<at>Fleetfeed</at> status', '#Fleet')).toBe('')
  expect(said('dm').slice(before).join('\n')).toContain(STATUS)
})

test('a channel with an id of the old kind is a channel, and what it refuses comes in the person’s own chat', async () => {
  const before = said('dm').length
  alter(({ conversation }) => ({
    text: '<at>Fleetfeed</at> people',
    conversation: { ...(isFields(conversation) ? conversation : {}), id: '19:0123456789abcdef@thread.skype' },
  }))
  await ada().message('#Fleet', '@Fleetfeed x')
  expect(said('dm').slice(before).join('\n')).toContain(en.people.title)
})

test.each([400, 403, 404])(
  'if no chat can be opened (%i), the answer is given where the question was asked',
  async status => {
    await product.ctx.db.deleteFrom('conversation').where('kind', '=', 'personal').execute()
    product.teams.fault('create', { kind: 'http', status, code: 'Refused' })
    expect(await hear('<at>Fleetfeed</at> people', '#Fleet')).toContain(en.common.noChat)
  },
)

test('a person who can’t be looked up because of our failure is told so, with a reference', async () => {
  const { db } = product.ctx
  const before = said('dm').length
  await db.schema.alterTable('person').renameTo('person_away').execute()
  await ada().message('dm', 'status')
  await db.schema.alterTable('person_away').renameTo('person').execute()
  const text = said('dm').slice(before).join('\n')
  expect(text).toContain(en.failure.title)
  const [, reference = 'none'] = /(\w{8})\W*$/.exec(text) ?? []
  expect(log.join('')).toContain(`"reference":"${reference}"`)
})
