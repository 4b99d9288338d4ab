import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SafetyNet } from '../../../adapters/slack/safety-net.ts'
import { createSocketMode, type SocketMode } from '../../../adapters/slack/socket-mode.ts'
import { type LocalSlack, startSlack } from '../../../playground/slack/slack.ts'
import { type Core, openCore } from '../../helpers/core.ts'
import { until } from '../../helpers/until.ts'

// How connections of Socket Mode break for others: each test names where it was seen.

let core: Core
let slack: LocalSlack
let socket: SocketMode
let log: string[]
/** The bodies that came, in order. */
let received: unknown[]
/** What each body waits for before it is acknowledged. */
let work: () => Promise<void>
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())
beforeEach(async () => {
  slack = await startSlack({ signingSecret: 'unused', bySocket: true, ackTimeoutMs: 1_500 })
  log = []
  received = []
  work = async () => {}
  const net: SafetyNet = {
    processEvent: async ({ body, ack }) => {
      received.push(body)
      await work()
      await ack()
    },
    caught: () => {},
  }
  const ctx = { ...core.ctx, log: pino({ level: 'debug' }, { write: line => void log.push(line) }) }
  socket = createSocketMode(ctx, { apiUrl: slack.apiUrl, appToken: slack.appToken, pongTimeoutMs: 300 }, net)
})
afterEach(async () => {
  await socket.close()
  await slack.close()
  expect(log.join('')).not.toContain(slack.appToken)
})

const connected = () => slack.until(() => slack.sockets.count() === 1, 15_000)
const arrives = async () => {
  const ada = slack.person('Ada')
  const before = received.length
  await ada.command('#fleet', '/fleetfeed')
  expect(ada.trouble).toEqual([])
  expect(received).toHaveLength(before + 1)
}
const troubled = (text: string) => until(async () => socket.trouble()?.includes(text), 10_000)
const working = () => until(async () => socket.trouble() === null, 15_000)

test.each(['warning', 'refresh_requested'] as const)(
  'after Slack’s %s the next connection is open first, and what is under way is acknowledged by the old one: https://github.com/slackapi/bolt-js/issues/2496',
  async reason => {
    socket.open()
    await connected()
    const { promise, resolve } = Promise.withResolvers<void>()
    work = () => promise
    const command = slack.person('Ada').command('#fleet', '/fleetfeed')
    await until(async () => received.length === 1, 5_000)
    slack.sockets.refresh(reason)
    await connected()
    expect(slack.sockets.opened()).toBe(2)
    resolve()
    await command
    expect(slack.person('Ada').trouble).toEqual([])
    expect(socket.trouble()).toBeNull()
    await arrives()
  },
)

test('a connection that breaks while something is under way loses its acknowledgement, and nothing else: https://github.com/slackapi/node-slack-sdk/issues/1495', async () => {
  socket.open()
  await connected()
  const { promise, resolve } = Promise.withResolvers<void>()
  work = () => promise
  const command = slack.person('Ada').command('#fleet', '/fleetfeed')
  await until(async () => received.length === 1, 5_000)
  slack.sockets.drop()
  await connected()
  resolve()
  await command
  await until(async () => log.join('').includes('An acknowledgement was lost'), 5_000)
  expect(slack.person('Ada').trouble).toEqual(['operation_timeout'])
  slack.person('Ada').trouble.length = 0
  await arrives()
})

test('a connection that answers no ping any more is replaced: https://github.com/slackapi/node-slack-sdk/issues/1521', async () => {
  socket.open()
  await connected()
  slack.sockets.freeze()
  await connected()
  await arrives()
})

test('Slack allows no further connection: the operator reads why, and it is tried again: https://github.com/slackapi/node-slack-sdk/issues/1654', async () => {
  slack.sockets.limit(0)
  socket.open()
  await troubled('10 at most')
  slack.sockets.limit(10)
  await working()
  await arrives()
})

test('Socket Mode is switched off for the app, and on again', async () => {
  socket.open()
  await connected()
  slack.sockets.enable(false)
  await troubled('Socket Mode is switched off')
  slack.sockets.enable(true)
  await working()
  await arrives()
})

test('Slack is away at the start: it is tried again, and each reason is logged once', async () => {
  slack.fault('apps.connections.open', { kind: 'reset_before' }, 2)
  socket.open()
  await troubled('can not be reached')
  await working()
  expect(log.filter(line => line.includes('can not be reached'))).toHaveLength(1)
  await arrives()
})

test('a token that is refused when the connection is renewed does not end the process: https://github.com/openclaw/openclaw/issues/6867', async () => {
  const unhandled: unknown[] = []
  const listen = (err: unknown) => unhandled.push(err)
  process.on('unhandledRejection', listen)
  socket.open()
  await connected()
  slack.fault('apps.connections.open', { kind: 'error', error: 'invalid_auth' })
  slack.sockets.drop()
  await troubled('SLACK_APP_TOKEN is refused by Slack (invalid_auth)')
  await working()
  await arrives()
  process.off('unhandledRejection', listen)
  expect(unhandled).toEqual([])
})

test('what is no known envelope ends neither the process nor the connection: https://github.com/slackapi/node-slack-sdk/issues/1771', async () => {
  const unhandled: unknown[] = []
  const listen = (err: unknown) => unhandled.push(err)
  process.on('unhandledRejection', listen)
  socket.open()
  await connected()
  slack.sockets.raw('{')
  slack.sockets.raw('null')
  slack.sockets.raw('{"type":"news"}')
  const envelopes = [
    // Slack sends this one without an event when it has sent too much.
    { type: 'events_api', payload: { type: 'app_rate_limited' } },
    { type: 'events_api', payload: { event: { type: 'close' } } },
    { type: 'events_api', payload: { event: { type: 'disconnected' } } },
    { type: 'events_api', payload: { event: 7 } },
    { type: 'ws_message', payload: { type: 'unheard_of' } },
    { type: 'interactive' },
    { payload: [] },
  ]
  for (const [id, envelope] of envelopes.entries())
    slack.sockets.raw(JSON.stringify({ ...envelope, envelope_id: `odd-${id}` }))
  await until(async () => slack.sockets.acknowledged.length === envelopes.length, 5_000)
  await arrives()
  expect(slack.sockets.opened()).toBe(1)
  await sleep(50)
  process.off('unhandledRejection', listen)
  expect(unhandled).toEqual([])
})

test('a stop acknowledges what is under way, takes nothing new, and opens no connection any more', async () => {
  socket.open()
  await connected()
  const { promise, resolve } = Promise.withResolvers<void>()
  work = () => promise
  const ada = slack.person('Ada')
  const command = ada.command('#fleet', '/fleetfeed')
  await until(async () => received.length === 1, 5_000)
  const closing = socket.close()
  await slack.person('Max').command('#fleet', '/fleetfeed')
  expect(slack.person('Max').trouble).toEqual(['operation_timeout'])
  expect(received).toHaveLength(1)
  await sleep(0)
  resolve()
  await Promise.all([command, closing])
  expect(slack.sockets.count()).toBe(0)
  expect(slack.sockets.opened()).toBe(1)
})

test('a stop while the connection is being opened leaves none open', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  slack.fault('apps.connections.open', { kind: 'slow', until: promise })
  socket.open()
  await slack.until(() => true)
  const closing = socket.close()
  resolve()
  await closing
  await sleep(300)
  expect(slack.sockets.count()).toBe(0)
})
