import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FakeApp, startFakeApp } from './fake-app.ts'

const NOVEMBER = Date.parse('2026-11-10T09:00:00Z')
let now = NOVEMBER
let app: FakeApp
let channel: string
beforeAll(async () => {
  app = await startFakeApp({ now: () => now })
  channel = app.slack.channelId('#fleet')
})
afterAll(() => app.close())

const post = async (text: string, thread_ts?: string) =>
  String((await app.client.chat.postMessage({ channel, text, ...(thread_ts && { thread_ts }) })).ts)
const times = () => app.slack.messages('#fleet').map(message => message.ts)
const dayOf = (ts: string | undefined) => new Date(Number(ts) * 1000).toISOString().slice(0, 10)

test('messages have increasing times of the simulated clock, even while it stands still', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, nth) => post(`Message ${nth}`)))
  const ada = app.slack.person('Ada')
  await ada.message('#fleet', 'Mine')
  await app.client.chat.postEphemeral({ channel, user: ada.id, text: 'Yours' })
  const all = [...times(), ada.ephemerals().at(-1)?.ts ?? '']
  expect(all).toHaveLength(22)
  expect(all.map(Number)).toEqual([...new Set(all.map(Number))].sort((a, b) => a - b))
  expect(new Set(all.map(dayOf))).toEqual(new Set(['2026-11-10']))
})

test('the app finds, changes and answers messages by these times', async () => {
  const before = times().at(-1) ?? ''
  now = Date.parse('2026-12-01T06:00:00Z')
  const ts = await post('The month')
  expect(dayOf(ts)).toBe('2026-12-01')
  const reply = await post('Its list', ts)
  const news = await app.client.conversations.history({ channel, oldest: before })
  expect(news.messages?.map(message => message.text)).toContain('The month')
  expect(news.messages?.every(message => Number(message.ts) > Number(before))).toBe(true)
  const thread = await app.client.conversations.replies({ channel, ts })
  expect(thread.messages?.map(message => [message.ts, message.thread_ts ?? ts])).toEqual([
    [ts, ts],
    [reply, ts],
  ])
  await app.client.chat.update({ channel, ts, text: 'The month, put right' })
  expect(app.slack.messages('#fleet').find(message => message.ts === ts)).toMatchObject({
    text: 'The month, put right',
    edited: { ts: expect.stringMatching(/^1796/) },
  })
  const { permalink } = await app.client.chat.getPermalink({ channel, message_ts: ts })
  expect(permalink).toContain(`/p${ts.replace('.', '')}`)
  await app.client.reactions.add({ channel, timestamp: ts, name: 'eyes' })
  await app.client.chat.delete({ channel, ts: reply })
  expect(times()).not.toContain(reply)
  expect(app.slack.refusals).toEqual([])
})

test('a person who comes later sees the same direct message under the same id', async () => {
  const again = await startFakeApp()
  const idIn = async ({ client, slack }: FakeApp) =>
    (await client.conversations.open({ users: slack.person('Ada').id })).channel?.id
  expect(await idIn(again)).toBe(await idIn(app))
  await again.close()
})
