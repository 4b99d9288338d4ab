import type { Activity } from 'botbuilder'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { isFields, text } from '../../../playground/json.ts'
import type { TeamsPerson } from '../../../playground/teams/person.ts'
import { type FakeBot, startFakeBot } from './fake-bot.ts'

let bot: FakeBot
let ada: TeamsPerson
beforeAll(async () => {
  bot = await startFakeBot()
  ada = bot.teams.person('Ada')
  await bot.teams.installFor('Ada', 'personal')
  await bot.teams.installFor('Ada', 'team')
})
afterAll(() => bot.close())
beforeEach(() => {
  bot.reply(() => undefined)
  bot.received.length = 0
  bot.teams.refusals.length = 0
})

const CSV = 'serial,hours\nA1,10\n'
const consent = (more: object = {}) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.teams.card.file.consent',
      name: 'assets.csv',
      content: {
        description: 'The billable assets of November',
        sizeInBytes: CSV.length,
        acceptContext: { month: '2026-11' },
        declineContext: { month: '2026-11', no: true },
        ...more,
      },
    },
  ],
})
const say = (where: string, activity: Partial<Activity>) =>
  bot.proactively(where, context => context.sendActivity(activity))

interface Place {
  contentUrl: string
  name: string
  uploadUrl: string
  uniqueId: string
  fileType: string
}

/** The upload URL of the newest accepted file. */
function place(): Place {
  const { value } = bot.received.at(-1) ?? {}
  const info = isFields(value) && isFields(value.uploadInfo) ? value.uploadInfo : {}
  const { contentUrl, name, uploadUrl, uniqueId, fileType } = info
  return {
    contentUrl: text(contentUrl),
    name: text(name),
    uploadUrl: text(uploadUrl),
    uniqueId: text(uniqueId),
    fileType: text(fileType),
  }
}

async function accepted(): Promise<Place> {
  await say('@Ada', consent())
  await ada.acceptFile()
  return place()
}

const put = (url: string, body: string | Buffer, range: string, more: Record<string, string> = {}) =>
  fetch(url, { method: 'PUT', body, headers: { 'content-range': range, ...more } })

const infoCard = ({ contentUrl, name, uniqueId, fileType }: Place) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.teams.card.file.info',
      contentUrl,
      name,
      content: { uniqueId, fileType },
    },
  ],
})

test('a file is offered, accepted, uploaded, and shown in the chat', async () => {
  await say('@Ada', consent())
  const offered = ada.look('dm').at(-1)
  expect(offered?.file).toMatchObject({ kind: 'consent', name: 'assets.csv', sizeInBytes: CSV.length })
  await ada.acceptFile()
  expect(bot.received.at(-1)).toMatchObject({
    type: 'invoke',
    name: 'fileConsent/invoke',
    replyToId: offered?.id,
    value: {
      type: 'fileUpload',
      action: 'accept',
      context: { month: '2026-11' },
      uploadInfo: { name: 'assets.csv', fileType: 'csv', uniqueId: expect.stringMatching(/^[0-9A-F-]{36}$/) },
    },
  })
  const to = place()
  expect(bot.teams.files()).toEqual([])
  const answer = await put(to.uploadUrl, CSV, `bytes 0-${CSV.length - 1}/${CSV.length}`)
  expect([answer.status, await answer.json()]).toEqual([
    201,
    expect.objectContaining({ name: 'assets.csv', size: CSV.length }),
  ])
  expect(bot.teams.files('Ada').map(file => [file.name, file.content.toString()])).toEqual([['assets.csv', CSV]])
  expect(bot.teams.files('Fred')).toEqual([])

  await bot.proactively('@Ada', context => context.updateActivity({ ...infoCard(to), id: offered?.id ?? '' }))
  expect(ada.look('dm').at(-1)).toMatchObject({
    id: offered?.id,
    file: { kind: 'info', name: 'assets.csv', uniqueId: to.uniqueId, fileType: 'csv' },
  })
  await expect(ada.acceptFile('assets.csv')).rejects.toThrow('Nothing fits')
  expect([ada.trouble, bot.teams.refusals]).toEqual([[], []])
})

test('a file is declined', async () => {
  await say('@Ada', consent())
  await ada.declineFile('assets.csv')
  expect(bot.received.at(-1)?.value).toEqual({
    type: 'fileUpload',
    action: 'decline',
    context: { month: '2026-11', no: true },
  })
})

test('a large file is uploaded in consecutive parts', async () => {
  const { uploadUrl, uniqueId } = await accepted()
  const part = 320 * 1024
  const whole = Buffer.alloc(part * 2 + 5, 'fleet')
  const total = whole.length
  const send = (from: number, to: number) =>
    put(uploadUrl, whole.subarray(from, to + 1), `bytes ${from}-${to}/${total}`)
  const first = await send(0, part - 1)
  expect([first.status, await first.json()]).toEqual([202, { nextExpectedRanges: [`${part}-`] }])
  expect((await send(0, part - 1)).status).toBe(416)
  expect((await send(part, part + 99)).status).toBe(400)
  expect((await put(uploadUrl, 'x', `bytes ${part}-${part}/${total + 1}`)).status).toBe(400)
  expect((await send(part, 2 * part - 1)).status).toBe(202)
  expect((await send(2 * part, total - 1)).status).toBe(201)
  expect(
    bot.teams
      .files()
      .find(file => file.uniqueId === uniqueId)
      ?.content.equals(whole),
  ).toBe(true)
  expect((await send(2 * part, total - 1)).status).toBe(404)
  expect(bot.teams.refusals.map(({ where, error }) => [where, error])).toEqual([
    ['upload', 'invalidRange'],
    ['upload', 'invalidRequest'],
    ['upload', 'invalidRequest'],
    ['upload', 'itemNotFound'],
  ])
})

test.each([
  ['no range', '', {}, 400],
  ['not these bytes', `bytes 0-${CSV.length}/${CSV.length + 1}`, {}, 400],
  ['beyond the end', `bytes 0-${CSV.length - 1}/${CSV.length - 1}`, {}, 400],
  ['with a token', `bytes 0-${CSV.length - 1}/${CSV.length}`, { authorization: 'Bearer mine' }, 401],
])('an upload is refused: %s', async (_why, range, more, status) => {
  const { uploadUrl } = await accepted()
  const before = bot.teams.files().length
  expect((await put(uploadUrl, CSV, range, more)).status).toBe(status)
  expect(bot.teams.files()).toHaveLength(before)
  expect(bot.teams.refusals).toHaveLength(1)
})

test('an upload can fail like any other call', async () => {
  const { uploadUrl } = await accepted()
  const range = `bytes 0-${CSV.length - 1}/${CSV.length}`
  bot.teams.fault('upload', { kind: 'http', status: 503 })
  expect((await put(uploadUrl, CSV, range)).status).toBe(503)
  bot.teams.fault('upload', { kind: 'reset_after' })
  await expect(put(uploadUrl, CSV, range)).rejects.toThrow()
  expect((await put(uploadUrl, CSV, range)).status).toBe(404)
})

test('a file card is refused outside a personal chat, and for a file that does not exist', async () => {
  const refused = { statusCode: 400, code: 'BadSyntax' }
  for (const where of ['#Fleet', 'Yard crew']) {
    if (where === 'Yard crew') await bot.teams.installFor('Ada', 'groupChat')
    await expect(say(where, consent())).rejects.toMatchObject(refused)
  }
  await expect(say('@Ada', consent({ sizeInBytes: 0 }))).rejects.toMatchObject(refused)
  const to = await accepted()
  await expect(say('@Ada', infoCard(to))).rejects.toMatchObject(refused)
  await put(to.uploadUrl, CSV, `bytes 0-${CSV.length - 1}/${CSV.length}`)
  await bot.teams.installFor('Fred', 'personal')
  await expect(say('@Fred', infoCard(to))).rejects.toMatchObject(refused)
  await say('@Ada', infoCard(to))
})

test('a removed app gets no answer', async () => {
  await say('@Ada', consent())
  bot.teams.block('Ada')
  await ada.acceptFile()
  expect(ada.trouble.splice(0)).toEqual([expect.stringContaining('Unable to reach app')])
  bot.teams.unblock('Ada')
  expect(bot.received.filter(({ name }) => name === 'fileConsent/invoke')).toEqual([])
})
