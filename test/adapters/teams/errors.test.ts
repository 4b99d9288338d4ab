import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openBackground } from '../../../adapters/chat/background.ts'
import type { TeamsConfig } from '../../../adapters/teams/config.ts'
import { openConnector } from '../../../adapters/teams/connector.ts'
import { TEAMS_OPERATIONS } from '../../../adapters/teams/errors.ts'
import { createTeamsMessenger } from '../../../adapters/teams/messenger.ts'
import { localTeamsConfig } from '../../../playground/local.ts'
import type { Fault } from '../../../playground/teams/platform.ts'
import { type LocalTeams, startTeams } from '../../../playground/teams/teams.ts'
import type { Address } from '../../../src/announcement/messenger.ts'
import { recordConversations } from '../../../src/conversation/record-conversations.ts'
import { type Core, openCore } from '../../helpers/core.ts'
import { BECOMES, type Deliveries, openDeliveries } from '../../helpers/deliveries.ts'

let core: Core
let teams: LocalTeams
let on: Deliveries
/** Adds the app there, as Teams would report it. */
async function keep(where: string, serviceUrl: string, person: string | null = null) {
  core.clock.advance(1)
  const kind = person === null ? ('channel' as const) : ('personal' as const)
  const one = { externalId: teams.conversationId(where), kind, name: where, person, team: null }
  await recordConversations(core.ctx, {
    ...{ platform: 'teams', tenant: teams.tenantId, conversations: [one], botUserId: '28:bot', serviceUrl },
    ...{ at: core.clock.now, isMessage: true },
  })
}
const messengerBy = (config: TeamsConfig) =>
  createTeamsMessenger({
    ...{ ctx: core.ctx, config, startedAt: core.clock.now, background: openBackground() },
    connector: openConnector({ ...config, firstWaitMs: 1 }),
  })
beforeAll(async () => {
  core = await openCore()
  teams = await startTeams({ now: () => core.clock.now.getTime() })
  for (const scope of ['team', 'personal'] as const) await teams.installFor('Ada', scope, { untold: true })
  await keep('#Fleet', teams.serviceUrl)
  const messenger = messengerBy(localTeamsConfig(teams))
  const idOf = (name: string) => teams.person(name).aadObjectId
  on = await openDeliveries(core, 'teams', messenger, {
    workspace: teams.tenantId,
    channel: teams.conversationId('#Fleet'),
    people: { Ada: idOf('Ada'), Bob: idOf('Fred') },
  })
})
afterAll(async () => {
  await teams.close()
  await core.close()
})
beforeEach(async () => {
  teams.clearFaults()
  await on.rest()
})

type Operation = keyof typeof TEAMS_OPERATIONS

/** How an error of the table is sent over HTTP. */
function faultOf(error: string): Fault | null {
  if (error === 'not_sent' || error.endsWith(' login')) return null
  if (error === 'no_answer') return { kind: 'reset_after' }
  const [status, ...code] = error.split(' ')
  return { kind: 'http', status: Number(status), code: code.join(' ') || 'SomeCode' }
}

async function walk(operation: Operation, how: 'post' | 'edit', begin: () => Promise<number>) {
  const is: string[] = []
  const must: string[] = []
  for (const [error, { failure }] of Object.entries(TEAMS_OPERATIONS[operation].errors)) {
    const fault = faultOf(error)
    if (!fault) continue
    await on.rest()
    const id = await begin()
    // The connector itself retries what may be retried, for a moment.
    teams.fault(operation, fault, 3)
    is.push(`${error}: ${await on.tries(id)}`)
    must.push(`${error}: ${BECOMES[how][failure]}`)
    teams.clearFaults()
  }
  expect(is.length).toBeGreaterThan(15)
  expect(is).toEqual(must)
}

let standing: Address | null = null
async function stands() {
  if (standing === null) {
    const id = await on.said(on.channel)
    expect(await on.tries(id)).toBe('sent')
    standing = (await on.row(id)).address
  }
  return await on.said(on.channel, standing)
}

test('send: each error of its table has its failure, and the right people are told', async () => {
  await walk('send', 'post', () => on.said(on.channel))
})

test('update: after each error the edit is retried or ends', async () => {
  await walk('update', 'edit', stands)
})

test('if the chat with a person can’t be opened, nothing was posted, so nobody is asked', async () => {
  const is: string[] = []
  const must: string[] = []
  for (const [error, { failure }] of Object.entries(TEAMS_OPERATIONS.create.errors)) {
    const fault = faultOf(error)
    if (!fault) continue
    await on.rest()
    const id = await on.said({ kind: 'person', person: on.bob.externalId })
    teams.fault('create', fault, 3)
    is.push(`${error}: ${await on.tries(id)}`)
    // A post that can’t reach a person stays in its row: that person is not told about it.
    must.push(`${error}: ${BECOMES.post[failure].replace('; told: Bob', '')}`)
    teams.clearFaults()
  }
  expect(is).toEqual(must)
})

// https://github.com/microsoft/BotFramework-Services/issues/176, https://github.com/openclaw/openclaw/pull/121116
test.each([502, 503, 504])(
  'after %i a post is not repeated; people are asked at once, with a way to resolve it',
  async status => {
    const id = await on.said(on.channel)
    teams.fault('send', { kind: 'http', status, code: 'ServiceError' })
    expect(await on.tries(id)).toBe('sending, due, tried')
    core.clock.advance(5_000)
    expect(await on.tries(id)).toBe('ambiguous, tried; told: Ada, Bob')
  },
)

test('an error that no table lists is unknown, even if its status is one that refuses', async () => {
  for (const fault of [
    { kind: 'http', status: 403, code: 'NeverHeardOf' },
    { kind: 'http', status: 400, code: 'WrongGeo' },
  ] as const) {
    const id = await on.said(on.channel)
    teams.fault('send', fault)
    expect(await on.tries(id)).toBe('sending, due, tried')
  }
})

test('without a token, or without a connection, nothing was posted, and the post is made later', async () => {
  const noToken = messengerBy({ ...localTeamsConfig(teams), loginUrl: 'http://127.0.0.1:65530' })
  const id = await on.said(on.channel)
  expect(await on.tries(id, noToken)).toBe('pending, due')
  core.clock.advance(5_000)
  await keep('#Fleet', 'http://127.0.0.1:65530/')
  expect(await on.tries(id)).toBe('pending, due')
  await keep('#Fleet', teams.serviceUrl)
  core.clock.advance(10_000)
  expect(await on.tries(id)).toBe('sent')
})

test('a post that is refused because admins disabled the app is made when a person can speak to it again', async () => {
  const id = await on.said(on.channel)
  teams.fault('send', { kind: 'http', status: 403, code: 'BotDisabledByAdmin' })
  expect(await on.tries(id)).toBe('undeliverable, awaits login')
  await keep('#Fleet', teams.serviceUrl)
  expect(await on.tries(id)).toBe('sent')
})

// https://github.com/microsoft/botframework-sdk/issues/6184: people of one tenant come by different service URLs.
test('each conversation has its own service URL; the tenant’s newest is not used for all', async () => {
  await keep('#Fleet', teams.serviceUrl)
  // Ada’s activities come through another region, where the channel is not known.
  teams.region('@Ada', 'elsewhere')
  await keep('@Ada', teams.serviceUrl.replace('/connector/', '/elsewhere/'), on.ada.externalId)
  const id = await on.said(on.channel)
  const before = teams.messages('#Fleet').length
  expect(await on.tries(id)).toBe('sent')
  expect(teams.messages('#Fleet')).toHaveLength(before + 1)
  const edited = await on.said(on.channel, (await on.row(id)).address)
  expect(await on.tries(edited)).toBe('sent')
  const adas = await on.said(on.person)
  expect(await on.tries(adas)).toBe('sent')
})

// https://github.com/microsoft/BotFramework-Services/issues/349: a URL that was good answers 404 one day.
test('if Teams does not know a conversation at its own URL any more, the tenant’s newest URL is tried', async () => {
  await keep('#Fleet', teams.serviceUrl)
  teams.move('connector')
  teams.move('moved')
  await keep('@Ada', teams.serviceUrl, on.ada.externalId)
  const id = await on.said(on.channel)
  expect(await on.tries(id)).toBe('sent')
})
