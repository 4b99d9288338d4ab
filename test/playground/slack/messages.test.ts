import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FakeApp, startFakeApp } from './fake-app.ts'

let app: FakeApp
beforeAll(async () => {
  app = await startFakeApp()
})
afterAll(() => app.close())
beforeEach(() => {
  app.received.length = 0
  app.reply(() => undefined)
})

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const blocks = (text = 'Approve') => [
  {
    type: 'actions' as const,
    block_id: 'decide',
    elements: [
      { type: 'button' as const, action_id: 'approve', text: plain(text), value: '7' },
      {
        type: 'button' as const,
        action_id: 'decline',
        text: plain('Decline'),
        confirm: { title: plain('Sure?'), text: plain('Gone then'), confirm: plain('Yes'), deny: plain('No') },
      },
      {
        type: 'static_select' as const,
        action_id: 'page',
        options: [
          { text: plain('One'), value: '1' },
          { text: plain('Two'), value: '2' },
        ],
      },
    ],
  },
]

async function post(more: object = {}) {
  const answer = await app.client.chat.postMessage({
    channel: app.slack.channelId('#fleet'),
    text: 'New machine',
    blocks: blocks(),
    ...more,
  })
  return { channel: String(answer.channel), ts: String(answer.ts) }
}

test('messages are posted, updated, replied to and read back with metadata', async () => {
  const metadata = { event_type: 'announced', event_payload: { row: 7 } }
  const posted = await post({ metadata })
  await app.client.chat.postMessage({ channel: posted.channel, thread_ts: posted.ts, text: 'In the thread' })
  expect(app.slack.messages('#fleet').map(message => [message.text, message.threadTs])).toEqual([
    ['New machine', undefined],
    ['In the thread', posted.ts],
  ])
  const read = await app.client.conversations.history({ channel: posted.channel, include_all_metadata: true })
  expect(read.messages?.find(message => message.ts === posted.ts)).toMatchObject({ metadata, reply_count: 1 })
  const bare = await app.client.conversations.history({ channel: posted.channel })
  expect(bare.messages?.[0]).not.toHaveProperty('metadata')
  const later = await app.client.conversations.history({ channel: posted.channel, oldest: posted.ts })
  expect(later.messages).toEqual([])
  const replies = await app.client.conversations.replies({ channel: posted.channel, ts: posted.ts })
  expect(replies.messages).toHaveLength(2)

  await app.client.chat.update({ ...posted, text: 'Decided' })
  expect(app.slack.messages('#fleet')[0]).toMatchObject({
    text: 'Decided',
    blocks: undefined,
    edited: { user: app.slack.botUserId },
  })
})

test('a person clicks in a message, confirms, and chooses', async () => {
  const ada = app.slack.person('Ada')
  const posted = await post()
  await ada.click(posted, 'Approve')
  expect(app.received[0]?.body).toMatchObject({
    type: 'block_actions',
    user: { id: ada.id },
    channel: { id: posted.channel, name: 'fleet' },
    container: { type: 'message', message_ts: posted.ts, is_ephemeral: false },
    message: { ts: posted.ts, bot_id: app.slack.botId },
    actions: [{ type: 'button', action_id: 'approve', block_id: 'decide', value: '7' }],
  })
  await expect(ada.click(posted, 'decline')).rejects.toThrow('asks for confirmation')
  await ada.click(posted, { actionId: 'decline', confirm: false })
  expect(app.received).toHaveLength(1)
  await ada.click(posted, { actionId: 'decline', confirm: true })
  await ada.choose(posted, 'page', 'Two')
  expect(app.received[2]?.body).toMatchObject({
    actions: [{ action_id: 'page', selected_option: { value: '2' } }],
    state: { values: { decide: { page: { selected_option: { value: '2' } } } } },
  })
  await expect(ada.click(posted, 'Explode')).rejects.toThrow(/Nothing fits[\s\S]*button "Approve" approve value=7/)
  await expect(ada.choose(posted, 'page', 'Three')).rejects.toThrow('There is: One (1), Two (2)')
})

test('a response_url replaces the message up to five times', async () => {
  const ada = app.slack.person('Ada')
  const posted = await post()
  await ada.click(posted, 'approve')
  const url = String(app.received[0]?.body.response_url)
  const respond = (body: object) =>
    fetch(url, { method: 'POST', body: JSON.stringify(body) }).then(response => response.status)
  expect(await respond({ text: 'Approved by Ada', replace_original: true })).toBe(200)
  expect(app.slack.messages('#fleet').at(-1)).toMatchObject({
    ts: posted.ts,
    text: 'Approved by Ada',
    blocks: undefined,
  })
  expect(await respond({ text: 'Only you' })).toBe(200)
  expect(ada.ephemerals().at(-1)).toMatchObject({ text: 'Only you', user: ada.id })
  expect(await respond({ text: 'All', response_type: 'in_channel' })).toBe(200)
  expect(app.slack.messages('#fleet').at(-1)?.text).toBe('All')
  expect(await respond({ text: '' })).toBe(400)
  expect(await respond({ delete_original: true })).toBe(200)
  expect(app.slack.messages('#fleet').some(message => message.ts === posted.ts)).toBe(false)
  expect(await respond({ text: 'Once more' })).toBe(404)
  expect(app.slack.refusals.splice(0).map(refusal => refusal.error)).toEqual(['no_text', 'used_url'])
})

test('an ephemeral message is seen by one person, can be clicked, and never becomes public', async () => {
  const [ada, fred] = [app.slack.person('Ada'), app.slack.person('Fred')]
  const before = fred.ephemerals().length
  await app.client.chat.postEphemeral({
    channel: app.slack.channelId('fleet'),
    user: ada.id,
    text: 'For you',
    blocks: blocks(),
  })
  expect(fred.ephemerals()).toHaveLength(before)
  const mine = ada.ephemerals().at(-1)
  if (!mine) throw new Error('nothing came')
  await ada.click(mine, 'approve')
  expect(app.received[0]?.body).toMatchObject({ container: { is_ephemeral: true } })
  expect(app.received[0]?.body).not.toHaveProperty('message')
  const url = String(app.received[0]?.body.response_url)
  const body = JSON.stringify({ text: 'x', replace_original: true, response_type: 'in_channel' })
  expect((await fetch(url, { method: 'POST', body })).status).toBe(400)
  await fetch(url, { method: 'POST', body: JSON.stringify({ delete_original: true }) })
  expect(ada.ephemerals()).not.toContain(mine)
  app.slack.refusals.length = 0
})

test('a direct message can be sent by user id', async () => {
  const marie = app.slack.person('Marie')
  expect(app.slack.messages('@Marie')).toEqual([])
  await app.client.chat.postMessage({ channel: marie.id, text: 'Bonjour' })
  const opened = await app.client.conversations.open({ users: marie.id })
  expect(app.slack.messages('@Marie')).toMatchObject([{ text: 'Bonjour', channel: opened.channel?.id }])
  await marie.message('dm', 'help')
  expect(app.received[0]?.body.event).toMatchObject({
    type: 'message',
    channel_type: 'im',
    user: marie.id,
    text: 'help',
  })
  await marie.message('#fleet', 'hello there')
  await marie.message('#fleet', '@Fleetfeed help')
  expect(app.received.map(got => got.body.event)).toMatchObject([
    {},
    { type: 'app_mention', text: `<@${app.slack.botUserId}> help` },
  ])
})

const error = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    failure => failure.data?.error,
  )

test('what Slack does not allow is refused', async () => {
  const channel = await app.slack.addChannel({ name: 'yard' })
  const posted = await app.client.chat.postMessage({ channel, text: 'x' })
  const ada = app.slack.person('Ada')
  const hers = await ada.message('#yard', 'my own')
  expect(await error(app.client.chat.update({ channel, ts: hers.ts, text: 'y' }))).toBe('cant_update_message')
  expect(await error(app.client.chat.update({ channel, ts: '1.2', text: 'y' }))).toBe('message_not_found')
  expect(await error(app.client.chat.postMessage({ channel: 'C404', text: 'y' }))).toBe('channel_not_found')
  app.slack.removeBot('yard')
  expect(await error(app.client.chat.postEphemeral({ channel, user: ada.id, text: 'y' }))).toBe('not_in_channel')
  app.slack.archive('yard')
  expect(await error(app.client.chat.postMessage({ channel, text: 'y' }))).toBe('is_archived')
  expect(await error(app.client.chat.update({ channel, ts: String(posted.ts), text: 'y' }))).toBe('is_archived')
  expect(await error(app.client.apiCall('chat.shout', { channel }))).toBe('unknown_method')
  expect(app.slack.refusals.splice(0).map(refusal => refusal.error)).toEqual(['cant_update_message', 'unknown_method'])
})

test('a file is uploaded, completed and shared in a thread', async () => {
  const posted = await post()
  const content = 'serial,hours\nA1,10'
  await app.client.filesUploadV2({
    channel_id: posted.channel,
    thread_ts: posted.ts,
    filename: 'assets.csv',
    content,
    initial_comment: 'The list',
  })
  const [file] = app.slack.files('#fleet')
  expect(file).toMatchObject({ name: 'assets.csv', size: content.length })
  expect(file?.content.toString()).toBe(content)
  expect(app.slack.messages('#fleet').at(-1)).toMatchObject({
    text: 'The list',
    threadTs: posted.ts,
    files: [file?.id],
  })
})

test('an image in a message must name an existing file', async () => {
  const channel = app.slack.channelId('#finance')
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>'
  await app.client.filesUploadV2({ channel_id: channel, filename: 'month.svg', content: svg, alt_text: 'Two bars' })
  const file = await app.slack.until(() => app.slack.files('#finance')[0])
  expect(file).toMatchObject({ mimetype: 'image/svg+xml', altText: 'Two bars' })
  const show = (slack_file: { id: string } | { url: string }) =>
    app.client.chat.postMessage({
      channel,
      text: 'The month',
      blocks: [{ type: 'image', alt_text: 'Two bars', slack_file }],
    })
  await show({ id: file.id })
  await show({ url: `${app.slack.apiUrl.replace('/api/', '')}/files-pri/${file.id}/month.svg` })
  expect(await error(show({ id: 'F404' }))).toBe('invalid_blocks')
  expect(app.slack.refusals.splice(0)[0]?.messages).toEqual(['[ERROR] invalid slack file: {"id":"F404"}'])
})
