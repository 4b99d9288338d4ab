import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import type { PersonSeed } from '../../../playground/teams/tenant.ts'
import { giveRole } from '../../../src/access/give-role.ts'
import { findActor } from '../../../src/person/find-actor.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'

/** Odd data that Teams was seen to send about people, and whether they are inside. */
let product: Product
beforeAll(async () => {
  product = await startProduct()
  await product.teams.installFor('Ada', 'personal')
  await product.teams.installFor('Ada', 'team')
})
afterAll(() => product.stop())

const DAY = 24 * 60 * 60_000
const CLOSED = en.access.outside
const UNSURE = en.access.unsure

/** The newest answer in the channel Fleet to what they write there. */
async function ask(name: string, word = 'status', where = '#Fleet'): Promise<string> {
  const person = product.teams.person(name)
  await person.message(where, `@Fleetfeed ${word}`)
  return readCard(
    person
      .look(where)
      .filter(message => message.from === 'app')
      .at(-1)?.card,
  )
}

const rows = (name: string) =>
  product.ctx.db.selectFrom('person').selectAll().where('name', '=', product.teams.person(name).fullName).execute()
const actor = (name: string) =>
  findActor(product.ctx.db, {
    platform: 'teams',
    workspace: product.teams.tenantId,
    person: product.teams.person(name).aadObjectId,
  })

const ELSEWHERE = '99999999-0000-4000-8000-000000000000'
const OUTSIDE: (PersonSeed & { why: string })[] = [
  { why: 'a guest', name: 'Gus', role: 'guest', email: 'gus@other.example' },
  { why: 'somebody of another tenant in a shared channel', name: 'Eve', home: ELSEWHERE },
  { why: 'an anonymous person, who has the organizer’s tenant', name: 'Anon', role: 'anonymous' },
  { why: 'somebody without an object id anywhere', name: 'Nemo', objectId: 'none', role: 'anonymous' },
  { why: 'somebody of no tenant', name: 'Tom', home: '' },
]

test.each(OUTSIDE)('outside ($why), a person reads one sentence, whatever they ask', async ({ why: _, ...seed }) => {
  await product.teams.addPerson(seed)
  for (const word of ['', 'billing', 'people', 'apps', 'help'])
    expect(await ask(seed.name, word), word).toMatch(new RegExp(`${CLOSED}$`))
  expect((await actor(seed.name))?.role ?? null).toBeNull()
})

test('a guest who adds the app reads that sentence too, and no welcome', async () => {
  const said = (name: string) =>
    product.teams
      .person(name)
      .look('dm')
      .map(message => readCard(message.card))
  await product.teams.installFor('Gus', 'personal')
  expect(said('Gus')).toEqual([`${en.access.title}\n${CLOSED}`])
  await product.teams.installFor('Marie', 'personal')
  expect(said('Marie')).toEqual([expect.stringContaining('m’a ajouté ici')])
})

test('people of the company see everything', async () => {
  expect(await ask('Max')).toContain('No app is installed yet')
  expect(await rows('Max')).toMatchObject([{ standing: 'inside' }])
})

test('if the roster gives no role, a guest is recognized by the name that Entra makes', async () => {
  await product.teams.addPerson({ name: 'Plain', role: null })
  expect(await ask('Plain')).toContain('No app is installed yet')
  await product.teams.addPerson({ name: 'Visitor', role: null, email: 'v_other.example#EXT#@keller.example' })
  expect(await ask('Visitor')).toContain(CLOSED)
})

test('a person whom the roster doesn’t know is outside', async () => {
  await product.teams.addPerson({ name: 'Ghost' })
  product.teams.fault('members', { kind: 'http', status: 404, code: 'MemberNotFoundInConversation' })
  expect(await ask('Ghost')).toContain(CLOSED)
  expect(await rows('Ghost')).toEqual([])
})

test.each([
  { what: 'an error of Teams’', fault: { kind: 'http', status: 500 }, times: 3 },
  { what: 'too many requests', fault: { kind: 'rate_limited', retryAfter: 30 }, times: 1 },
  { what: 'no answer', fault: { kind: 'reset_before' }, times: 1 },
] as const)(
  '$what is no verdict: the person is asked to try again, and is let in later',
  async ({ what, fault, times }) => {
    const name = `New ${what.length}`
    await product.teams.addPerson({ name })
    product.teams.fault('members', fault, times)
    expect(await ask(name)).toContain(UNSURE)
    expect(await rows(name)).toEqual([])
    expect(await ask(name)).toContain('No app is installed yet')
  },
)

test('if the roster doesn’t answer, a known person keeps their last known state', async () => {
  product.clock.advance(2 * DAY)
  product.teams.fault('members', { kind: 'rate_limited', retryAfter: 30 }, 2)
  expect(await ask('Max')).toContain('No app is installed yet')
  expect(await ask('Gus')).toContain(CLOSED)
})

test.each(['missing', 'empty'] as const)(
  'a first event with a %s object id doesn’t create two rows for a person',
  async objectId => {
    const name = `First ${objectId}`
    const person = await product.teams.addPerson({ name, objectId })
    expect(await ask(name)).toContain('No app is installed yet')
    product.teams.changePerson(name, { objectId: 'said' })
    expect(await ask(name)).toContain('No app is installed yet')
    expect(await rows(name)).toMatchObject([{ external_id: person.aadObjectId, standing: 'inside' }])
  },
)

test('if the roster can’t identify a person, they are nobody, and nothing is stored about them', async () => {
  const name = 'Unnamed'
  await product.teams.addPerson({ name, objectId: 'missing' })
  product.teams.fault('members', { kind: 'rate_limited', retryAfter: 30 })
  expect(await ask(name, 'people')).toContain(UNSURE)
  expect(await rows(name)).toEqual([])
})

test('what was stored under another id moves to the person', async () => {
  const person = await product.teams.addPerson({ name: 'Kept' })
  const { id: workspace_id } = await product.ctx.db
    .selectFrom('workspace')
    .select('id')
    .where('platform', '=', 'teams')
    .executeTakeFirstOrThrow()
  await product.ctx.db
    .insertInto('person')
    .values({
      workspace_id,
      external_id: person.id,
      name: 'Kept',
      locale: 'en-US',
      time_zone: 'UTC',
      role: 'fleet_administrator',
      role_reason: 'given',
      profile_read_at: product.clock.now,
    })
    .execute()
  await ask('Kept')
  expect(await rows('Kept')).toMatchObject([{ external_id: person.aadObjectId, role: 'fleet_administrator' }])
})

test('a guest may do what an Administrator allows, until that role ends', async () => {
  const [ada, gus] = [await actor('Ada'), (await rows('Gus'))[0]]
  if (!ada) throw new Error('Nobody there.')
  // People never seen inside are not in the list: an Administrator gives a role to those whom the roster showed.
  const personId = gus?.id ?? 0
  await giveRole(product.ctx, ada, { personId, role: 'fleet_administrator' })
  expect(await ask('Gus')).toContain('No app is installed yet')
  await giveRole(product.ctx, ada, { personId, role: null })
  expect(await ask('Gus')).toContain(CLOSED)
})

test('in a channel whose team isn’t named, People is not posted; it comes in the person’s own chat', async () => {
  product.teams.nameTeam(false)
  const channel = await product.teams.addChannel('Yard')
  for (const word of ['people', 'settings', 'audit', 'help', 'people']) await ask('Ada', word, '#Yard')
  product.teams.nameTeam(true)
  const posted = product.teams
    .messages('#Yard')
    .map(message => readCard(message.card))
    .join('\n')
  expect(posted).toContain(en.help.title)
  expect(posted).toContain(en.common.sentToChat)
  expect(posted).not.toMatch(/Ada Keller: Administrator|Time zone of calendar months|who did what, the newest/i)
  expect(
    product.teams
      .messages('@Ada')
      .map(message => readCard(message.card))
      .join('\n'),
  ).toContain('Ada Keller: Administrator')
  const conversation = await product.ctx.db
    .selectFrom('conversation')
    .select(['kind', 'person'])
    .where('external_id', '=', channel)
    .executeTakeFirstOrThrow()
  expect(conversation).toEqual({ kind: 'channel', person: null })
})

afterAll(() => expect(product.teams.refusals).toEqual([]))
