import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DeliveryFailure } from '../../../adapters/chat/deliveries/error-table.ts'
import type { SlackConfig } from '../../../adapters/slack/config.ts'
import { SLACK_METHODS } from '../../../adapters/slack/errors.ts'
import { recordInstallation } from '../../../adapters/slack/installations.ts'
import { createSlackMessenger } from '../../../adapters/slack/messenger.ts'
import { openSlack } from '../../../adapters/slack/open.ts'
import { openWorkspaces } from '../../../adapters/slack/workspaces.ts'
import { localSlackConfig } from '../../../playground/local.ts'
import type { Fault } from '../../../playground/slack/faults.ts'
import { type LocalSlack, startSlack } from '../../../playground/slack/slack.ts'
import type { Place } from '../../../src/announcement/announcement.ts'
import type { Address } from '../../../src/announcement/messenger.ts'
import { type Core, openCore } from '../../helpers/core.ts'
import { BECOMES, type Deliveries, openDeliveries } from '../../helpers/deliveries.ts'

let core: Core
let slack: LocalSlack
let config: SlackConfig
let on: Deliveries
beforeAll(async () => {
  core = await openCore()
  slack = await startSlack({ signingSecret: 'a secret', now: () => core.clock.now.getTime() })
  config = localSlackConfig(slack, 'a secret')
  const { messenger } = await openSlack(core.ctx, config)
  const idOf = (name: string) => slack.person(name).id
  on = await openDeliveries(core, 'slack', messenger, {
    workspace: slack.teamId,
    channel: slack.channelId('#fleet'),
    people: { Ada: idOf('Ada'), Bob: idOf('Fred') },
  })
})
afterAll(async () => {
  await slack.close()
  await core.close()
})
beforeEach(async () => {
  slack.clearFaults()
  await on.rest()
})

type Method = keyof typeof SLACK_METHODS
const DAY = 86_400_000

/** How an error of the table is sent over HTTP. */
function faultOf(error: string): Fault | null {
  const status = /^http_(\d+)$/.exec(error)?.[1]
  if (status) return { kind: 'http', status: Number(status) }
  if (error === 'no_answer') return { kind: 'reset_after' }
  return error === 'not_sent' ? null : { kind: 'error', error }
}

/** Errors that every method may return are tested for posts and edits, elsewhere once per failure. */
const COMMON = new Set(Object.keys(SLACK_METHODS['conversations.open'].errors)).intersection(
  new Set(Object.keys(SLACK_METHODS['chat.update'].errors)),
)

function rowsOf(method: Method) {
  const once = new Set<DeliveryFailure>()
  return Object.entries(SLACK_METHODS[method].errors).flatMap(([error, { failure }]) => {
    const fault = faultOf(error)
    const isOnce = !method.startsWith('chat.') && COMMON.has(error)
    if (!fault || (isOnce && once.has(failure))) return []
    if (isOnce) once.add(failure)
    return [{ error, failure, fault }]
  })
}

/** The actual outcome of each row of a method’s table, beside the expected one. */
async function walk(method: Method, how: keyof typeof BECOMES, begin: () => Promise<number>) {
  const is: string[] = []
  const must: string[] = []
  for (const { error, failure, fault } of rowsOf(method)) {
    await on.rest()
    const id = await begin()
    // A lost answer is an answer to a call that took effect: the post is looked up afterwards.
    slack.fault(method, fault)
    is.push(`${error}: ${await on.tries(id)}`)
    must.push(`${error}: ${BECOMES[how][failure]}`)
    slack.clearFaults()
  }
  expect(is.length).toBeGreaterThan(5)
  expect(is).toEqual(must)
}

test.each([
  [30, 30_000],
  // Such a wait would never end in practice: it is tried again after a day.
  [10_000_000, DAY],
  [99_999_999_999_999, DAY],
])('429 with Retry-After %s', async (retryAfter, wait) => {
  const id = await on.said(on.channel)
  slack.fault('chat.postMessage', { kind: 'rate_limited', retryAfter })
  expect(await on.tries(id)).toBe('pending, due')
  expect((await on.row(id)).due_at?.getTime()).toBe(core.clock.now.getTime() + wait)
  await on.rest()
})

test('after 429 without a time the post is made later', async () => {
  const id = await on.said(on.channel)
  slack.fault('chat.postMessage', { kind: 'http', status: 429 })
  expect(await on.tries(id)).toBe('pending, due')
})

let standing: Address | null = null
/** A message that is posted in the channel and is to be edited. */
async function stands() {
  if (standing === null) {
    const id = await on.said(on.channel)
    await on.tries(id)
    standing = (await on.row(id)).address
  }
  return await on.said(on.channel, standing)
}

test('chat.postMessage: each error of its table has its failure, and the right people are told', async () => {
  await walk('chat.postMessage', 'post', () => on.said(on.channel))
})

test('chat.update: after each error the edit is retried or ends', async () => {
  await walk('chat.update', 'edit', stands)
})

test('views.update: each error has its failure; after a closed view the person gets a message', async () => {
  const view = { kind: 'view', view: 'V1', person: on.person.person } as const
  await walk('views.update', 'view', () => on.said(view, { view: 'V1' }))
})

test('a file upload that fails before its completion has posted nothing; the completion is the post', async () => {
  const begin = () => on.said(on.channel, null, { kind: 'billing_csv', month: '2026-10-01' })
  for (const fault of [{ kind: 'reset_before' }, { kind: 'http', status: 500 }] as const) {
    const id = await begin()
    slack.fault('upload', fault)
    expect(await on.tries(id)).toBe('pending, due')
  }
  await walk('files.getUploadURLExternal', 'post', begin)
  await walk('files.completeUploadExternal', 'post', begin)
})

// https://github.com/openclaw/openclaw/issues/22780: one send, two messages.
test('a post that Slack may have taken is looked up, and not doubled', async () => {
  const posts = () => slack.messages('#fleet').length
  for (const fault of [{ kind: 'reset_after' }, { kind: 'http', status: 502, applied: true }] as const) {
    const before = posts()
    const id = await on.said(on.channel)
    slack.fault('chat.postMessage', fault)
    expect(await on.tries(id)).toBe('sending, due, tried')
    core.clock.advance(5_000)
    expect(await on.tries(id)).toBe('sent')
    expect(posts()).toBe(before + 1)
  }
})

/** A post that may have arrived and is to be looked up now. */
async function unsure(place: Place = on.channel, root: number | null = null) {
  const id = await on.said(place)
  await core.db.updateTable('announcement').set({ thread_of: root }).where('id', '=', id).execute()
  slack.fault('chat.postMessage', { kind: 'http', status: 504 })
  expect(await on.tries(id)).toBe('sending, due, tried')
  await core.db.updateTable('announcement').set({ due_at: core.clock.now, failures: 0 }).where('id', '=', id).execute()
  return id
}

test.each(['conversations.history', 'conversations.replies', 'conversations.open'] as const)(
  'a look-up by %s that fails is no answer; one that is refused is asked of people at once',
  async method => {
    const root = method === 'conversations.replies' ? await on.said(on.channel) : null
    if (root) expect(await on.tries(root)).toBe('sent')
    const place = method === 'conversations.open' ? on.person : on.channel
    const asked = place === on.person ? 'Ada' : 'Ada, Bob'
    const becomes = {
      temporary: 'sending, due, tried',
      unknown: 'sending, due, tried',
      refused: `ambiguous, tried; told: ${asked}`,
      login_refused: 'ambiguous, awaits login, tried',
      gone: `ambiguous, tried; told: ${asked}`,
      bug: 'thrown: sending, due, tried',
    }
    const is: string[] = []
    const must: string[] = []
    for (const { error, failure, fault } of rowsOf(method)) {
      await on.rest()
      const id = await unsure(place, root)
      slack.fault(method, fault)
      is.push(`${error}: ${await on.tries(id)}`)
      must.push(`${error}: ${becomes[failure]}`)
      slack.clearFaults()
    }
    expect(is.length).toBeGreaterThan(5)
    expect(is).toEqual(must)
  },
)

// A channel history has no replies: https://github.com/liatrio/gratibot/issues/50
test('a post that stands alone because the post above it was missing is still found after that one appears', async () => {
  const root = await on.said(on.channel)
  expect(await on.tries(root)).toBe('sent')
  for (const threadOf of [null, root]) {
    const id = await on.said(on.channel)
    const set = (values: object) => core.db.updateTable('announcement').set(values).where('id', '=', id).execute()
    await set({ thread_of: threadOf })
    slack.fault('chat.postMessage', { kind: 'reset_after' })
    expect(await on.tries(id)).toBe('sending, due, tried')
    const said = slack.messages('#fleet').length
    await set({ thread_of: root, due_at: core.clock.now, failures: 0 })
    expect(await on.tries(id)).toBe('sent')
    expect(slack.messages('#fleet')).toHaveLength(said)
  }
})

// https://github.com/slack-samples/bolt-js-assistant-template/issues/41: one look-up a minute outside the Marketplace.
test('a rate-limited look-up waits for as long as Slack says, however often, and nobody is asked', async () => {
  slack.limitReads(true)
  const ids = [await unsure(), await unsure(), await unsure()]
  const outcomes = async () => {
    const all: string[] = []
    for (const id of ids) all.push(await on.tries(id))
    return all
  }
  const waits = 'sending, due, tried'
  expect(await outcomes()).toEqual(['sent', waits, waits])
  core.clock.advance(59_000)
  expect(await outcomes()).toEqual(['sent', waits, waits])
  core.clock.advance(1_000)
  expect(await outcomes()).toEqual(['sent', 'sent', waits])
  for (let minutes = 0; minutes < 12; minutes += 1) {
    slack.fault('conversations.history', { kind: 'rate_limited', retryAfter: 60 })
    core.clock.advance(60_000)
    expect(await outcomes()).toEqual(['sent', 'sent', waits])
  }
  core.clock.advance(60_000)
  expect(await outcomes()).toEqual(['sent', 'sent', 'sent'])
  slack.limitReads(false)
})

test('an error that no table lists is unknown: a post is looked up, and if that is refused people are asked; an edit is retried', async () => {
  const id = await on.said(on.channel)
  slack.fault('chat.postMessage', { kind: 'error', error: 'never_heard_of' })
  expect(await on.tries(id)).toBe('sending, due, tried')
  core.clock.advance(5_000)
  slack.fault('conversations.history', { kind: 'error', error: 'missing_scope' })
  expect(await on.tries(id)).toBe('ambiguous, tried; told: Ada, Bob')
  const edited = await stands()
  slack.fault('chat.update', { kind: 'error', error: 'never_heard_of' })
  expect(await on.tries(edited)).toBe('sending, due')
  core.clock.advance(5_000)
  expect(await on.tries(edited)).toBe('sent')
})

// https://github.com/PostHog/posthog/pull/40003: DNS that fails for a moment.
test.each(['http://127.0.0.1:65530/api/', 'http://slack.invalid/api/'])(
  'what never left this machine (%s) is not applied, and said later',
  async apiUrl => {
    const nowhere = createSlackMessenger(core.ctx, openWorkspaces(core.ctx, { ...config, apiUrl }))
    const id = await on.said(on.channel)
    const before = slack.messages('#fleet').length
    expect(await on.tries(id, nowhere)).toBe('pending, due')
    core.clock.advance(5_000)
    expect(await on.tries(id)).toBe('sent')
    expect(slack.messages('#fleet')).toHaveLength(before + 1)
  },
)

test('a post that was not applied is retried for about a day with growing pauses, then people are told; an edit without end', async () => {
  const id = await on.said(on.channel)
  const edited = await stands()
  slack.fault('chat.postMessage', { kind: 'error', error: 'service_unavailable' }, 200)
  slack.fault('chat.update', { kind: 'error', error: 'service_unavailable' }, 200)
  const pauses: number[] = []
  for (let tries = 0; tries < 10; tries += 1) {
    expect(await on.tries(id)).toBe('pending, due')
    expect(await on.tries(edited)).toBe('sending, due')
    const due = (await on.row(id)).due_at ?? core.clock.now
    pauses.push((due.getTime() - core.clock.now.getTime()) / 1000)
    core.clock.advance((pauses.at(-1) ?? 0) * 1000)
  }
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900])
  // 21 minutes until then, afterwards four an hour: a day.
  core.clock.advance(86_400_000 - 1_260_000)
  expect(await on.tries(id)).toBe('undeliverable; told: Bob')
  expect(await on.tries(edited)).toBe('sending, due')
  slack.clearFaults()
  core.clock.advance(900_000)
  expect(await on.tries(edited)).toBe('sent')
})

// https://docs.slack.dev/reference/methods/chat.postMessage: the token is dead until the app is installed again.
test('a post and an edit that were refused because of the login are made when the app is installed again', async () => {
  const [id, edited] = [await on.said(on.channel), await stands()]
  slack.fault('chat.postMessage', { kind: 'error', error: 'token_revoked' })
  slack.fault('chat.update', { kind: 'error', error: 'account_inactive' })
  expect([await on.tries(id), await on.tries(edited)]).toEqual(['undeliverable, awaits login', 'sent, awaits login'])
  await recordInstallation(core.ctx, {
    ...{ teamId: slack.teamId, teamName: 'Acme', botToken: slack.botToken, botUserId: 'U0BOT' },
    ...{ installer: null, anew: true },
  })
  const before = slack.messages('#fleet').length
  expect([await on.tries(id), await on.tries(edited)]).toEqual(['sent', 'sent'])
  expect(slack.messages('#fleet')).toHaveLength(before + 1)
  expect((await on.row(edited)).delivered).toBe((await on.row(edited)).wanted)
})
