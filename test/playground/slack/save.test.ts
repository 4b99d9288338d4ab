import { expect, test } from 'vitest'
import { type FakeApp, startFakeApp } from './fake-app.ts'

/** Stops that Slack, and starts one that continues from the file that it saved. */
async function again(app: FakeApp, at: string): Promise<FakeApp> {
  const saved = JSON.parse(JSON.stringify(app.slack.save()))
  await app.close()
  return await startFakeApp({ saved, now: () => Date.parse(at) })
}

test('after a second start old messages can be read, found, changed and answered', async context => {
  const first = await startFakeApp({ now: () => Date.parse('2026-11-10T09:00:00Z') })
  const fleet = first.slack.channelId('#fleet')
  const metadata = { event_type: 'announced', event_payload: { mark: 'm7' } }
  const blocks = [{ type: 'section' as const, text: { type: 'plain_text' as const, text: 'Two new machines' } }]
  const { ts } = await first.client.chat.postMessage({ channel: fleet, text: 'New machines', blocks, metadata })
  await first.client.filesUploadV2({ channel_id: fleet, thread_ts: ts ?? '', filename: 'new.csv', content: 'A1' })
  await first.slack.until(() => first.slack.files('#fleet').length === 1)
  await first.slack.person('Ada').message('#fleet', 'Good')
  await first.client.chat.postMessage({ channel: first.slack.person('Max').id, text: 'For Max' })
  await first.slack.changeLocale('Fred', 'fr-FR')
  first.slack.removeBot('#finance')
  const said = () => [first.slack.messages('#fleet'), first.slack.messages('@Max')]
  const before = structuredClone(said())
  const [file] = first.slack.files()

  const second = await again(first, '2026-11-10T09:00:00Z')
  context.onTestFinished(() => second.close())
  const { slack, client } = second
  expect([slack.messages('#fleet'), slack.messages('@Max')]).toEqual(before)
  expect(slack.files()).toEqual([file])
  expect(slack.snapshot().workspaces[0]?.people.find(one => one.name === 'fred')?.locale).toBe('fr-FR')
  const finance = await client.conversations.info({ channel: slack.channelId('#finance') })
  expect(finance.channel?.is_member).toBe(false)

  const history = await client.conversations.history({ channel: fleet, include_all_metadata: true })
  expect(history.messages?.find(message => message.metadata?.event_payload)).toMatchObject({ ts, metadata })
  await client.chat.update({ channel: fleet, ts: ts ?? '', text: 'Approved' })
  expect(slack.messages('#fleet')[0]).toMatchObject({ ts, text: 'Approved', blocks: undefined })
  const answered = await client.chat.postMessage({ channel: fleet, thread_ts: ts ?? '', text: 'By Ada' })
  expect(slack.messages('#fleet').every(message => Number(message.ts) <= Number(answered.ts))).toBe(true)
  const replies = await client.conversations.replies({ channel: fleet, ts: ts ?? '' })
  expect(replies.messages).toHaveLength(3)
  await client.chat.postMessage({ channel: slack.person('Max').id, text: 'More for Max' })
  expect(slack.messages('@Max').map(message => message.text)).toEqual(['For Max', 'More for Max'])
  expect(slack.refusals).toEqual([])
})

test('data of another format count as empty', async context => {
  const app = await startFakeApp({ saved: { format: 0, channels: 'all' } })
  context.onTestFinished(() => app.close())
  expect(app.slack.messages('#fleet')).toEqual([])
})
