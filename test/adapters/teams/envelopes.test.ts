import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { findActor } from '../../../src/person/find-actor.ts'
import { listInChat } from '../../helpers/integrate.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'
import { TEAMS } from '../../helpers/ways.ts'

/**
 * Activities as Teams, its older clients and its sovereign clouds may write them: a missing detail that nobody needs
 * causes no refusal.
 */
let product: Product
beforeAll(async () => {
  product = await startProduct()
  product.feeds.caterpillar.fleet.add(25)
  await listInChat(product, await TEAMS.arrive(product), 'caterpillar')
})
afterAll(() => product.stop())
afterEach(() => product.teams.alter(undefined))

const ada = () => product.teams.person('Ada')
const said = (where: string) =>
  ada()
    .look(where)
    .filter(message => message.from === 'app')
    .map(message => readCard(message.card))
/** The answers that they get there. */
async function ask(word: string, where = 'dm'): Promise<string> {
  const before = said(where).length
  await ada().message(where, where === 'dm' ? word : `@Fleetfeed ${word}`)
  return said(where).slice(before).join('\n')
}

type Activity = Record<string, unknown>
const set = (path: string, value: unknown) => (activity: Activity) => {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  let at = activity
  for (const key of keys) {
    if (typeof at[key] !== 'object' || at[key] === null) at[key] = {}
    at = at[key] as Activity
  }
  if (value === undefined) delete at[last]
  else at[last] = value
  return activity
}

const NOTHING = [null, undefined, [], '', ' ', {}, 7]
const DETAILS = [
  'locale',
  'localTimezone',
  'entities',
  'channelData.team',
  'channelData.channel',
  'channelData.tenant.id',
  'channelData.tenant',
  'channelData.eventType',
  'channelData',
  'conversation.name',
  'conversation.tenantId',
  'from.name',
  'membersAdded',
  'replyToId',
  'action',
]
test.each(DETAILS)('%s may have any value', async path => {
  for (const value of NOTHING) {
    product.teams.alter(set(path, value))
    for (const where of ['dm', '#Fleet'])
      expect(await ask('status', where), `${path} ${JSON.stringify(value)} in ${where}`).toContain(en.status.title)
  }
})

test.each([
  ['an entity without a type', [{ timezone: 'Europe/Berlin' }]],
  ['a time zone that is null', [{ type: 'clientInfo', timezone: null }]],
  ['an entity that is none', [null, 7, 'x']],
])('%s', async (_, entities) => {
  product.teams.alter(set('entities', entities))
  expect(await ask('status')).toContain(en.status.title)
})

test('an activity without any tenant is not served, and nothing breaks', async () => {
  product.teams.alter(activity => set('conversation.tenantId', null)(set('channelData', null)(activity)))
  expect(await ask('status')).toBe('')
  product.teams.alter(undefined)
  expect(await ask('status')).toContain(en.status.title)
})

test('a chat without a type is a person’s own only if Teams says that it is no group', async () => {
  const untyped = (type: unknown, isGroup: unknown) =>
    product.teams.alter(activity =>
      set('conversation.isGroup', isGroup)(set('conversation.conversationType', type)(activity)),
    )
  for (const type of [null, undefined, '']) {
    untyped(type, false)
    const alone = await ask('people')
    expect(alone).toContain(en.people.title)
    expect(alone).not.toContain(en.common.sentToChat)
    // It is not certain: the answer comes in the chat that is certainly theirs, and a message here says so.
    for (const isGroup of [true, undefined, null]) {
      untyped(type, isGroup)
      expect(await ask('people'), `${isGroup}`).toContain(en.common.sentToChat)
    }
  }
  untyped('personal', true)
  expect(await ask('people')).toContain(en.common.sentToChat)
})

test('Entra ids are compared without regard to case', async () => {
  const upper = (activity: Activity) => {
    const text = (path: string, value: string) => set(path, value.toUpperCase())(activity)
    text('from.aadObjectId', ada().aadObjectId)
    text('channelData.tenant.id', product.teams.tenantId)
    return text('conversation.tenantId', product.teams.tenantId)
  }
  const count = async () => {
    const { rows } = await sql`
      select (select count(*) from person) as people, (select count(*) from workspace) as workspaces`.execute(
      product.ctx.db,
    )
    return rows
  }
  const before = await count()
  product.teams.alter(upper)
  expect(await ask('people')).toContain(en.people.title)
  expect(await count()).toEqual(before)
})

test('NUL characters are removed from what is typed and from names', async () => {
  product.teams.alter(set('from.name', 'Ada\0 Keller'))
  expect(await ask('sta\0tus')).toContain(en.status.title)
  const [row] = await product.ctx.db.selectFrom('person').select('name').where('name', 'like', 'Ada%').execute()
  expect(row?.name).toBe('Ada Keller')
  product.teams.alter(undefined)
  await ask('apps')
  await ada().type('dm', 'search', 'cater\0pillar')
  await ada().click('dm', 'Search')
  expect(said('dm').at(-1)).toContain('Caterpillar')
})

test('a choose with nothing typed gives all options', async () => {
  await ask('people')
  for (const queryText of [null, undefined, '']) {
    product.teams.alter(set('value.queryText', queryText))
    expect((await ada().suggestions('dm', 'pick', 'zzz')).map(one => one.title)).toEqual([
      expect.stringContaining('Ada Keller'),
    ])
  }
})

test('a person known by an id of Teams is merged with their Entra row, also by the daily check alone', async () => {
  const { db } = product.ctx
  await product.teams.addPerson({ name: 'Ghost' })
  const ghost = product.teams.person('Ghost')
  const workspace = await db
    .selectFrom('workspace')
    .select('id')
    .where('external_id', '=', product.teams.tenantId)
    .executeTakeFirstOrThrow()
  await db
    .insertInto('person')
    .values({
      workspace_id: workspace.id,
      external_id: ghost.id,
      name: 'Ghost',
      locale: 'en-US',
      time_zone: 'UTC',
      role: 'administrator',
      role_reason: 'given',
      profile_read_at: new Date(0),
    })
    .execute()
  product.clock.advance(25 * 60 * 60_000)
  await product.drain()
  const who = { platform: 'teams', workspace: product.teams.tenantId, person: ghost.aadObjectId } as const
  expect(await findActor(db, who)).toMatchObject({ role: 'administrator', standing: 'inside' })
  expect(await db.selectFrom('person').select('id').where('name', '=', 'Ghost').execute()).toHaveLength(1)
})

test('a Confirm that failed is done when the same submit comes again, and its ticks are not done twice', async () => {
  const { db } = product.ctx
  await ask('assets')
  await ada().click('dm', 'assets.edit')
  const open = () => db.selectFrom('draft').selectAll().where('confirmed_at', 'is', null).execute()
  const [before] = await open()
  const assets = await db.selectFrom('asset').select('id').orderBy('id').limit(1).execute()
  await ada().untick('dialog', 'assets', [String(assets[0]?.id)])
  await sql`
    create function refuse_confirm() returns trigger language plpgsql as $$ begin
      if new.confirmed_at is not null then raise exception 'no'; end if; return new; end $$`.execute(db)
  await sql`create trigger refuse_confirm before update on draft for each row execute function refuse_confirm()`.execute(
    db,
  )
  await ada().click('dialog', 'picker.confirm')
  await sql`drop function refuse_confirm cascade`.execute(db)
  expect(await open(), 'the tick is kept, and Confirm failed').toMatchObject([{ id: before?.id, removed: 1 }])
  await product.teams.resend()
  await product.drain()
  expect(await open()).toEqual([])
  const selected = await db.selectFrom('selection').select('asset_id').where('selected_to', 'is', null).execute()
  expect(selected).toHaveLength(24)
})
