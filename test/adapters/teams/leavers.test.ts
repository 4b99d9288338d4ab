import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { giveRole } from '../../../src/access/give-role.ts'
import { announce } from '../../../src/announcement/announce.ts'
import { transact } from '../../../src/context.ts'
import { findActor } from '../../../src/person/find-actor.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'

/**
 * Teams sends apps no event about people who leave: https://github.com/OfficeDev/Microsoft-Teams-Samples/issues/1498.
 * Rosters show it.
 */
const HOUR = 60 * 60_000

let product: Product
beforeAll(async () => {
  product = await startProduct()
  await product.teams.installFor('Ada', 'team')
  await product.teams.installFor('Ada', 'personal')
  await ask('Ada')
})
afterAll(() => product.stop())

async function ask(name: string, word = 'status', where = '#Fleet'): Promise<string> {
  const person = product.teams.person(name)
  await person.message(where, where === 'dm' ? word : `@Fleetfeed ${word}`)
  return said(name, where).at(-1) ?? ''
}
const said = (name: string, where = 'dm') =>
  product.teams
    .person(name)
    .look(where)
    .filter(message => message.from === 'app')
    .map(message => readCard(message.card))
const actor = async (name: string) => {
  const person = product.teams.person(name).aadObjectId
  const found = await findActor(product.ctx.db, { platform: 'teams', workspace: product.teams.tenantId, person })
  if (!found) throw new Error(`Nobody called ${name}`)
  return found
}

/** A person with a role: in a chat with the app, in the team, or in both. */
async function arrives(name: string, where: readonly ('dm' | '#Fleet')[]) {
  await product.teams.addPerson({ name })
  if (where.includes('dm')) await product.teams.installFor(name, 'personal')
  if (where.includes('#Fleet')) await ask(name)
  const { personId } = await actor(name)
  await giveRole(product.ctx, await actor('Ada'), { personId, role: 'fleet_administrator' })
  if (!where.includes('#Fleet')) await product.teams.removePerson(name)
}
/** A day passes in which nobody does anything. */
async function aDayPasses() {
  product.clock.advance(25 * HOUR)
  await product.drain()
}

let nth = 0
/** Announces a bill to that person alone. */
async function tell(name: string): Promise<string> {
  nth += 1
  const { accountId, workspaceId, externalId } = await actor(name)
  const idempotencyKey = `told ${nth}`
  const place = { kind: 'person', person: externalId } as const
  const topic = { kind: 'billing', month: `20${10 + nth}-10-01` } as const
  const now = product.clock.now
  await transact(product.ctx, (trx, hints) =>
    announce(trx, hints, { accountId, workspaceId, place, topic, idempotencyKey, now }),
  )
  await product.drain()
  return `October 20${10 + nth}`
}

test.each([
  ['whom it met in their chat and in a team', ['dm', '#Fleet']],
  ['whom it met in their chat alone', ['dm']],
  ['whom it met in a team alone', ['#Fleet']],
] satisfies [string, ('dm' | '#Fleet')[]][])('within a day it is noticed that a person left %s', async (_, where) => {
  const name = `Left ${where.join()}`
  await arrives(name, where)
  product.teams.deactivatePerson(name)
  await aDayPasses()
  expect(await actor(name)).toMatchObject({ standing: 'left', role: null, name })
  expect(await ask('Ada', 'audit', 'dm')).toContain(`${name} left, and the role Fleet Administrator ended with that`)
  // They are back, and in the team: inside without the role.
  product.teams.reactivatePerson(name)
  if (!where.includes('#Fleet')) return
  expect(await ask(name)).toContain('No app is installed yet')
  expect(await actor(name)).toMatchObject({ standing: 'inside', role: null })
})

test('a person removed from the team and the company is noticed with that event', async () => {
  await arrives('Removed', ['dm', '#Fleet'])
  product.teams.deactivatePerson('Removed')
  await product.teams.removePerson('Removed')
  await product.drain()
  expect(await actor('Removed')).toMatchObject({ standing: 'left', role: null })
})

test('a late activity of a leaver changes nothing', async () => {
  await arrives('Late', ['dm', '#Fleet'])
  product.teams.deactivatePerson('Late')
  await aDayPasses()
  expect(await ask('Late')).toContain(en.access.outside)
  expect((await actor('Late')).standing).toBe('left')
})

test('a person who leaves the team, or removes the app from their chat, has not left', async () => {
  await arrives('Moved', ['dm', '#Fleet'])
  await product.teams.removePerson('Moved')
  await aDayPasses()
  expect(await actor('Moved')).toMatchObject({ standing: 'inside', role: 'fleet_administrator' })
  await product.teams.uninstallFor('Moved', 'personal')
  await aDayPasses()
  expect(await actor('Moved')).toMatchObject({ standing: 'inside', role: 'fleet_administrator' })
})

// https://learn.microsoft.com/en-us/answers/questions/5858588: a block looks the same as a departure, and may end.
test('a person who blocked the app has not left, and posts they can’t get are shown', async () => {
  await arrives('Blocks', ['dm'])
  product.teams.block('Blocks')
  const month = await tell('Blocks')
  await aDayPasses()
  expect(await actor('Blocks')).toMatchObject({ standing: 'inside', role: 'fleet_administrator' })
  expect(said('Ada').join()).not.toContain(month)
  expect(await ask('Ada', 'apps', 'dm')).toContain(en.home.undeliveredShow)
  product.teams.unblock('Blocks')
})

test('a refused post to a leaver shows at once that they left, and goes to the Administrators', async () => {
  await arrives('Refused', ['dm', '#Fleet'])
  product.teams.deactivatePerson('Refused')
  const month = await tell('Refused')
  expect(await actor('Refused')).toMatchObject({ standing: 'left', role: null })
  expect(said('Ada').join()).toContain(month)
})

// https://github.com/OfficeDev/microsoft-teams-apps-company-communicator/issues/1156, and 1345: it works once it is opened anew.
test('a person who deleted the chat has not left: the chat is opened again', async () => {
  await arrives('Deleted', ['dm'])
  product.teams.fault('send', { kind: 'http', status: 404, code: 'ConversationNotFound' })
  const month = await tell('Deleted')
  expect(said('Deleted').join()).toContain(month)
  expect((await actor('Deleted')).standing).toBe('inside')
})

// https://github.com/microsoft/botbuilder-python/issues/2102: an unexpected ConversationNotFound.
test.each([
  { what: 'a roster that is gone', fault: { kind: 'http', status: 404, code: 'ConversationNotFound' } },
  { what: 'a roster that is hidden', fault: { kind: 'http', status: 403, code: 'BotNotInConversationRoster' } },
  { what: 'a word about one member', fault: { kind: 'http', status: 404, code: 'MemberNotFoundInConversation' } },
  { what: 'an error of Teams’', fault: { kind: 'http', status: 500 } },
  { what: 'no answer', fault: { kind: 'reset_before' } },
] as const)('$what is no verdict', async ({ what, fault }) => {
  const name = `Unsure ${what}`
  await arrives(name, ['dm'])
  product.clock.advance(25 * HOUR)
  // Only they are checked now: each failing request is made three times.
  await product.ctx.db
    .updateTable('person')
    .set({ profile_read_at: product.clock.now })
    .where('external_id', '!=', product.teams.person(name).aadObjectId)
    .execute()
  product.teams.fault('members', fault, 200)
  await product.drain()
  product.teams.clearFaults()
  expect(await actor(name)).toMatchObject({ standing: 'inside', role: 'fleet_administrator' })
})

test('after "too many requests" the roster is queried again when it says, and nobody before that', async () => {
  await arrives('Patient', ['dm'])
  product.teams.deactivatePerson('Patient')
  const asked = () => product.teams.calls.filter(call => call.op === 'members').length
  product.clock.advance(25 * HOUR)
  product.teams.fault('members', { kind: 'rate_limited', retryAfter: 600 })
  const before = asked()
  await product.drain()
  expect(asked()).toBe(before + 1)
  expect((await actor('Patient')).standing).toBe('inside')
  product.clock.advance(600_000)
  await product.drain()
  expect((await actor('Patient')).standing).toBe('left')
})
