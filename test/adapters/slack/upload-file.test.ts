import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FileToSend } from '../../../adapters/chat/files/file-to-send.ts'
import { isMissingScope, uploadFile } from '../../../adapters/slack/upload-file.ts'
import { createClient } from '../../../adapters/slack/workspaces.ts'
import { type LocalSlack, startSlack } from '../../../playground/slack/slack.ts'

let slack: LocalSlack
beforeAll(async () => {
  slack = await startSlack({ signingSecret: 'secret' })
})
afterAll(() => slack.close())
afterEach(() => slack.clearFaults())

const client = () =>
  createClient({ apiUrl: slack.apiUrl, signingSecret: '', botToken: null, oauth: null }, slack.botToken)
const file = (read: FileToSend['read']): FileToSend => ({
  name: 'fleetfeed-billable-2026-11.csv',
  contentType: 'text/csv; charset=utf-8',
  text: 'Assets of <November> & more.',
  link: { url: 'https://fleetfeed.example.com/files/t', until: new Date() },
  token: 't',
  read,
})
const small = file(async function* () {
  yield 'a,b\r\n'
  yield 'Größe,1\r\n'
})
const left = () => readdirSync(tmpdir()).filter(name => name.startsWith('fleetfeed-file-'))

test('a file is uploaded into a channel, below a message', async () => {
  const channel = slack.channelId('#fleet')
  const posted = await client().chat.postMessage({ channel, text: 'November' })
  const id = await uploadFile(client(), { channel, threadTs: posted.ts ?? '', file: small })
  const [kept] = slack.files('#fleet')
  expect(kept).toMatchObject({ id, name: small.name, channels: [channel] })
  expect(kept?.content.toString()).toBe('a,b\r\nGröße,1\r\n')
  const shared = slack.messages('#fleet').at(-1)
  expect(shared).toMatchObject({ files: [id], threadTs: posted.ts })
  // Text from outside is no markup there either.
  expect(shared?.text).toBe('Assets of &lt;November&gt; &amp; more.')
  expect(slack.refusals).toEqual([])
})

test('a large file is streamed from disk', async () => {
  const pieces = 200
  const large = file(async function* () {
    for (let n = 0; n < pieces; n += 1) yield 'x'.repeat(100_000)
  })
  const id = await uploadFile(client(), { channel: slack.channelId('#fleet'), file: large })
  expect(slack.files('#fleet').find(one => one.id === id)?.content.length).toBe(pieces * 100_000)
})

test.each([
  ['the scope is missing', 'files.getUploadURLExternal', { kind: 'error', error: 'missing_scope' }, true],
  ['the channel is gone', 'files.completeUploadExternal', { kind: 'error', error: 'channel_not_found' }, false],
  ['the bytes are refused', 'upload', { kind: 'http', status: 500 }, false],
] as const)('%s: nothing is left', async (_, method, fault, missing) => {
  const before = left()
  slack.fault(method, fault)
  const failed = await uploadFile(client(), { channel: slack.channelId('#fleet'), file: small }).catch(
    (err: unknown) => err,
  )
  expect(failed).toBeInstanceOf(Error)
  expect(isMissingScope(failed)).toBe(missing)
  expect(left()).toEqual(before)
})
