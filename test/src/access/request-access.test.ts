import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerAccess, listAccessRequests, requestAccess } from '../../../src/access/request-access.ts'
import type { Actor } from '../../../src/actor.ts'
import type { AdminsPage } from '../../../src/directory/directory.ts'
import { adminsToFind } from '../../../src/directory/find-admins.ts'
import { saveProfile } from '../../../src/directory/save-profile.ts'
import { findActor } from '../../../src/person/find-actor.ts'
import { installWorkspace } from '../../../src/workspace/install-workspace.ts'
import { type Company, type Core, openCore } from '../../helpers/core.ts'

const HOUR = 60 * 60_000

let core: Core
/** The pages of workspace admins, by cursor. */
const pages = new Map<string | null, (workspaceId: number) => AdminsPage>()
const asked: (string | null)[] = []
beforeAll(async () => {
  core = await openCore()
  core.ctx.directories = {
    slack: {
      lookUp: async () => ({ kind: 'failed' }),
      admins: async (workspaceId, cursor) => {
        asked.push(cursor)
        return pages.get(cursor)?.(workspaceId) ?? { kind: 'page', admins: [], next: null }
      },
    },
  }
})
afterAll(() => core.close())

const leaves = ({ workspaceId }: Pick<Company, 'workspaceId'>, { externalId }: Actor) =>
  saveProfile(core.ctx, { workspaceId, externalId, ...NOTHING, standing: 'left' })
const NOTHING = { name: null, locale: null, timeZone: null, workspaceAdmin: null }
const admin = (workspaceId: number, externalId: string) => ({
  workspaceId,
  externalId,
  ...NOTHING,
  name: externalId,
  workspaceAdmin: true,
  standing: 'inside' as const,
})
const heard = ({ workspaceId }: Pick<Company, 'workspaceId'>) =>
  core.chat.of(workspaceId, 'access_request').map(({ to: { place } }) => place.kind === 'person' && place.person)
const requestOf = async ({ personId }: Actor) =>
  (
    await core.db
      .selectFrom('access_request')
      .select('id')
      .where('person_id', '=', personId)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
  ).id

test('a declined request can be repeated after a day, and the refusal says from when', async () => {
  const company = await core.company()
  const max = await company.join('Max', null)
  await requestAccess(core.ctx, max)
  await answerAccess(core.ctx, company.ada, { requestId: await requestOf(max), answer: 'declined' })
  const until = new Date(core.clock.now.getTime() + 24 * HOUR)
  core.clock.advance(23 * HOUR)
  expect(await requestAccess(core.ctx, max)).toEqual({ kind: 'declined', until })
  expect(await listAccessRequests(core.ctx, company.accountId)).toEqual([])
  core.clock.advance(HOUR)
  expect(await requestAccess(core.ctx, max)).toEqual({ kind: 'requested' })
})

test('a person who left is not asked; if a person who was asked leaves, others are asked instead', async () => {
  const company = await core.company()
  const { ada, join, accountId } = company
  const carol = await join('Carol', 'administrator')
  await leaves(company, carol)
  const max = await join('Max', null)
  expect(await requestAccess(core.ctx, max)).toEqual({ kind: 'requested' })
  await core.run()
  expect(heard(company)).toEqual(['Ada'])
  // Dora has become an Administrator since, and is asked only when Ada is gone.
  await join('Dora', 'administrator')
  await core.run()
  expect(heard(company)).toEqual(['Ada'])
  await leaves(company, ada)
  await core.run()
  expect(heard(company)).toEqual(['Ada', 'Dora'])
  await core.run()
  expect(heard(company)).toHaveLength(2)
  expect(await listAccessRequests(core.ctx, accountId)).toHaveLength(1)
})

test('the request of a person who left is dropped', async () => {
  const company = await core.company()
  const max = await company.join('Max', null)
  await requestAccess(core.ctx, max)
  const requestId = await requestOf(max)
  await leaves(company, max)
  expect(await listAccessRequests(core.ctx, company.accountId)).toEqual([])
  expect(await answerAccess(core.ctx, company.ada, { requestId, answer: 'allowed' })).toEqual({ kind: 'not_found' })
})

test('other Administrators get a request even if some couldn’t be told', async () => {
  const company = await core.company()
  await core.run()
  core.chat.answer('post', async () => ({ kind: 'refused', problem: 'MessageWritesBlocked' }))
  await requestAccess(core.ctx, await company.join('Max', null))
  await core.run()
  expect(heard(company)).toEqual([])
  await company.join('Dora', 'administrator')
  await core.run()
  expect(heard(company)).toEqual(['Dora'])
})

test('a tenant without an Administrator keeps requests, and the first Administrator gets them', async () => {
  const tenant = `tenant-${core.clock.now.getTime()}`
  const { workspaceId, accountId } = await installWorkspace(core.ctx, {
    platform: 'teams',
    externalId: tenant,
    name: 'Teams',
    botUserId: null,
    installedBy: null,
  })
  const join = async (externalId: string, workspaceAdmin: boolean) => {
    await saveProfile(core.ctx, { ...admin(workspaceId, externalId), workspaceAdmin })
    const found = await findActor(core.db, { platform: 'teams', workspace: tenant, person: externalId })
    if (!found) throw new Error('Nobody there.')
    return found
  }
  const [max, eve] = [await join('Max', false), await join('Eve', false)]
  asked.length = 0
  for (const one of [max, eve]) expect(await requestAccess(core.ctx, one)).toEqual({ kind: 'nobody_to_ask' })
  await core.run()
  expect(heard({ workspaceId })).toEqual([])
  expect(asked, 'nobody to look for').toEqual([])
  await join('Ada', true)
  await core.run()
  expect(heard({ workspaceId })).toEqual(['Ada', 'Ada'])
  expect(await listAccessRequests(core.ctx, accountId)).toHaveLength(2)
})

test('admins who never opened the app are found, page by page, and asked', async () => {
  const company = await core.company()
  await leaves(company, company.ada)
  const max = await company.join('Max', null)
  let limited = true
  pages.set(null, () => ({ kind: 'page', admins: [], next: 'p2' }))
  pages.set('p2', workspaceId => {
    if (limited) return { kind: 'rate_limited', at: new Date(core.clock.now.getTime() + HOUR) }
    return { kind: 'page', admins: ['Olga', 'Otto'].map(name => admin(workspaceId, name)), next: 'p3' }
  })
  asked.length = 0
  await core.run()
  expect(asked, 'while nobody waits').toEqual([])
  expect(await requestAccess(core.ctx, max)).toEqual({ kind: 'nobody_to_ask' })
  await core.run()
  expect(asked).toEqual([null, 'p2'])
  limited = false
  core.clock.advance(HOUR)
  await core.run()
  // It continues where it was, and ends with the first person who can be asked.
  expect(asked).toEqual([null, 'p2', 'p2'])
  expect(heard(company).sort()).toEqual(['Olga', 'Otto'])
  const olga = await company.actor('Olga')
  expect(await answerAccess(core.ctx, olga, { requestId: await requestOf(max), answer: 'allowed' })).toMatchObject({
    kind: 'answered',
  })
  expect((await company.actor('Max')).role).toBe('fleet_administrator')
})

test('if no admin is found, the search is repeated a day later; if the search fails, it is repeated soon and from the start', async () => {
  const company = await core.company()
  await leaves(company, company.ada)
  const max = await company.join('Max', null)
  await requestAccess(core.ctx, max)
  pages.set(null, () => ({ kind: 'page', admins: [], next: 'broken' }))
  pages.set('broken', () => ({ kind: 'failed' }))
  asked.length = 0
  await core.run()
  expect(asked).toEqual([null, 'broken'])
  pages.clear()
  core.clock.advance(HOUR / 4)
  await core.run()
  expect(asked).toEqual([null, 'broken', null])
  core.clock.advance(23 * HOUR)
  expect(await adminsToFind(core.ctx, 10)).toEqual([])
  core.clock.advance(HOUR)
  expect(await adminsToFind(core.ctx, 10)).toHaveLength(1)
  // Somebody has become Administrator meanwhile, so nobody has to be looked for.
  await core.db
    .updateTable('person')
    .set({ role: 'administrator', role_reason: 'operator' })
    .where('id', '=', company.bob.personId)
    .execute()
  expect(await adminsToFind(core.ctx, 10)).toEqual([])
})
