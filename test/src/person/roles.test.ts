import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole } from '../../../src/access/give-role.ts'
import { answerAccess, listAccessRequests, requestAccess } from '../../../src/access/request-access.ts'
import { may } from '../../../src/actor.ts'
import { saveProfile } from '../../../src/directory/save-profile.ts'
import { findActor } from '../../../src/person/find-actor.ts'
import { findPeople, listRoleHolders, readPerson } from '../../../src/person/list-people.ts'
import { installWorkspace } from '../../../src/workspace/install-workspace.ts'
import { type Core, openCore } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const request = async (personId: number) => {
  const row = await core.db
    .selectFrom('access_request')
    .select('id')
    .where('person_id', '=', personId)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  return row.id
}

test('each role has its rights', () => {
  expect([may({ role: null }, 'manage_feeds'), may({ role: null }, 'administer')]).toEqual([false, false])
  expect([
    may({ role: 'fleet_administrator' }, 'manage_feeds'),
    may({ role: 'fleet_administrator' }, 'administer'),
  ]).toEqual([true, false])
  expect([may({ role: 'administrator' }, 'manage_feeds'), may({ role: 'administrator' }, 'administer')]).toEqual([
    true,
    true,
  ])
})

test('only Administrators give and take roles, which count from the next click', async () => {
  const { ada, bob, actor, join, audit } = await core.company()
  const eve = await join('Eve', null)
  expect(await giveRole(core.ctx, bob, { personId: eve.personId, role: 'administrator' })).toMatchObject({
    kind: 'not_allowed',
    needs: 'administer',
  })
  expect(await giveRole(core.ctx, ada, { personId: eve.personId, role: 'fleet_administrator' })).toEqual({
    kind: 'given',
    name: 'Eve',
  })
  expect((await actor('Eve')).role).toBe('fleet_administrator')
  expect(await giveRole(core.ctx, ada, { personId: eve.personId, role: null })).toEqual({ kind: 'given', name: 'Eve' })
  expect((await actor('Eve')).role).toBeNull()
  expect((await audit()).filter(action => action === 'role_given')).toHaveLength(3)
})

test('the platform’s information comes first, and reading a profile again keeps a role that was given', async () => {
  const { ada, bob, actor, workspaceId, accountId } = await core.company()
  await giveRole(core.ctx, ada, { personId: ada.personId, role: null })
  expect((await actor('Ada')).role).toBe('administrator')
  const profile = {
    workspaceId,
    externalId: 'Bob',
    name: 'Bob Miller',
    locale: 'fr-FR',
    timeZone: 'Europe/Paris',
    workspaceAdmin: false,
    standing: 'inside' as const,
  }
  await saveProfile(core.ctx, profile)
  expect(await actor('Bob')).toMatchObject({ role: 'fleet_administrator', name: 'Bob Miller', locale: 'fr-FR' })
  expect(await listRoleHolders(core.ctx, accountId)).toMatchObject([
    { name: 'Ada', role: 'administrator', fromPlatform: true },
    { name: 'Bob Miller', role: 'fleet_administrator', fromPlatform: false },
  ])
  await saveProfile(core.ctx, { ...profile, workspaceAdmin: true, standing: 'inside' })
  expect((await actor('Bob')).role).toBe('administrator')
  await saveProfile(core.ctx, profile)
  expect((await actor('Bob')).role).toBe('fleet_administrator')
  // What the platform doesn’t send stays.
  await saveProfile(core.ctx, { ...profile, locale: null, timeZone: null })
  expect(await actor('Bob')).toMatchObject({ locale: 'fr-FR', timeZone: 'Europe/Paris' })
  expect(await readPerson(core.ctx, accountId, bob.personId)).toMatchObject({ name: 'Bob Miller' })
})

test('everybody in the account is found by part of their name, whatever their workspace', async () => {
  const { join, accountId, bob } = await core.company()
  await join('Émile Zola', null)
  await join('100%', null)
  const teams = await core.db
    .insertInto('workspace')
    .values({
      account_id: accountId,
      platform: 'teams',
      external_id: 'tenant-1',
      name: 'Microsoft Teams',
      installed_at: core.clock.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const max = {
    workspaceId: teams.id,
    externalId: 'Max',
    name: 'Max Zola',
    locale: 'en',
    timeZone: 'UTC',
    workspaceAdmin: false,
    standing: 'inside' as const,
  }
  await saveProfile(core.ctx, max)
  const found = async (typed: string) =>
    (await findPeople(core.ctx, accountId, typed, 10)).map(person => `${person.name}, ${person.workspace}`)
  expect(await found('zola')).toEqual([
    'Max Zola, Microsoft Teams',
    expect.stringMatching(/^Émile Zola, .* \(Slack\)$/),
  ])
  expect(await found('%')).toEqual([expect.stringContaining('100%')])
  expect(await found('_')).toEqual([])
  const stranger = await core.company()
  expect(await readPerson(core.ctx, stranger.accountId, bob.personId)).toBeNull()
})

test('the last Administrator stays one, whoever tries to change that', async () => {
  const { ada, workspaceId, actor, join, audit } = await core.company()
  const carol = await join('Carol', 'administrator')
  const notByPlatform = async () => {
    const profile = {
      workspaceId,
      externalId: 'Ada',
      name: 'Ada',
      locale: 'en',
      timeZone: 'UTC',
      workspaceAdmin: false,
      standing: 'inside' as const,
    }
    await saveProfile(core.ctx, profile)
  }
  expect(await giveRole(core.ctx, ada, { personId: carol.personId, role: null })).toMatchObject({ kind: 'given' })
  await giveRole(core.ctx, ada, { personId: carol.personId, role: 'administrator' })
  await notByPlatform()
  const before = (await audit()).length
  for (const role of [null, 'fleet_administrator'] as const) {
    expect(await giveRole(core.ctx, carol, { personId: carol.personId, role })).toEqual({
      kind: 'last_administrator',
      name: 'Carol',
    })
  }
  expect((await actor('Carol')).role).toBe('administrator')
  expect(await giveRole(core.ctx, carol, { personId: carol.personId, role: 'administrator' })).toMatchObject({
    kind: 'given',
  })
  expect(await audit(), 'nothing has changed').toHaveLength(before)
  // Ada, who has lost the role since her screen was drawn, is refused.
  expect(await giveRole(core.ctx, ada, { personId: carol.personId, role: null })).toMatchObject({ kind: 'not_allowed' })
})

test('an Administrator of a workspace without the app doesn’t count', async () => {
  const { accountId, join, ada, workspaceId } = await core.company()
  const carol = await join('Carol', 'administrator')
  const gone = await core.db
    .insertInto('workspace')
    .values({
      account_id: accountId,
      platform: 'slack',
      external_id: 'T-gone',
      name: 'Gone',
      installed_at: core.clock.now,
      uninstalled_at: core.clock.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const profile = { workspaceId: gone.id, externalId: 'Otto', name: 'Otto', locale: 'en', timeZone: 'UTC' }
  await saveProfile(core.ctx, { ...profile, workspaceAdmin: true, standing: 'inside' })
  await saveProfile(core.ctx, {
    ...profile,
    workspaceId,
    externalId: 'Ada',
    name: 'Ada',
    workspaceAdmin: false,
    standing: 'inside',
  })
  expect(await giveRole(core.ctx, carol, { personId: carol.personId, role: null })).toMatchObject({
    kind: 'last_administrator',
  })
  expect(await giveRole(core.ctx, carol, { personId: ada.personId, role: 'administrator' })).toMatchObject({
    kind: 'given',
  })
  expect(await giveRole(core.ctx, carol, { personId: carol.personId, role: null })).toMatchObject({ kind: 'given' })
})

test('if Administrators take each other’s roles at once, one remains', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { ada, workspaceId, accountId, join, audit } = await core.company()
    const others = [await join('Carol', 'administrator'), await join('Dora', 'administrator')]
    const profile = { workspaceId, externalId: 'Ada', name: 'Ada', locale: 'en', timeZone: 'UTC' }
    await saveProfile(core.ctx, { ...profile, workspaceAdmin: false, standing: 'inside' })
    const [carol = ada, dora = ada] = others
    const before = (await audit()).length
    await Promise.all([
      giveRole(core.ctx, carol, { personId: dora.personId, role: null }),
      giveRole(core.ctx, dora, { personId: carol.personId, role: null }),
      giveRole(core.ctx, carol, { personId: carol.personId, role: null }),
      giveRole(core.ctx, dora, { personId: dora.personId, role: null }),
    ])
    const holders = await listRoleHolders(core.ctx, accountId)
    expect(holders.filter(holder => holder.role === 'administrator')).toHaveLength(1)
    expect((await audit()).length - before).toBe(1)
  }
})

test('nobody can give a role to people of another company', async () => {
  const { ada } = await core.company()
  const other = await core.company()
  expect(await giveRole(core.ctx, ada, { personId: other.bob.personId, role: null })).toEqual({ kind: 'not_found' })
  expect((await other.actor('Bob')).role).toBe('fleet_administrator')
})

test('a request reaches the Administrators once, and the person who asked is told of Allow', async () => {
  const { ada, bob, actor, join, workspaceId } = await core.company()
  const carol = await join('Carol', 'administrator')
  const eve = await join('Eve', null)
  expect(await requestAccess(core.ctx, bob)).toEqual({ kind: 'has_access' })
  await Promise.all([requestAccess(core.ctx, eve), requestAccess(core.ctx, eve)])
  await requestAccess(core.ctx, eve)
  await core.run()
  const asked = core.chat.of(workspaceId, 'access_request')
  expect(asked.map(one => one.to.place)).toEqual(
    expect.arrayContaining([
      { kind: 'person', person: 'Ada' },
      { kind: 'person', person: 'Carol' },
    ]),
  )
  expect(asked).toHaveLength(2)

  const id = await request(eve.personId)
  const allow = { requestId: id, answer: 'allowed' } as const
  expect(await answerAccess(core.ctx, bob, allow)).toMatchObject({ kind: 'not_allowed' })
  const stranger = await core.company()
  expect(await answerAccess(core.ctx, stranger.ada, allow)).toEqual({ kind: 'not_found' })
  expect(await listAccessRequests(core.ctx, stranger.accountId)).toEqual([])
  expect(await listAccessRequests(core.ctx, ada.accountId)).toMatchObject([{ id, name: 'Eve', answered: null }])
  const both = await Promise.all([answerAccess(core.ctx, ada, allow), answerAccess(core.ctx, carol, allow)])
  expect(both.map(outcome => outcome.kind).sort()).toEqual(['already_answered', 'answered'])
  const first = both[0].kind === 'answered' ? 'Ada' : 'Carol'
  expect(both.find(outcome => outcome.kind === 'already_answered')).toEqual({
    kind: 'already_answered',
    answer: 'allowed',
    by: first,
    at: core.clock.now,
  })
  expect(await listAccessRequests(core.ctx, ada.accountId)).toEqual([])
  expect((await actor('Eve')).role).toBe('fleet_administrator')
  await core.run()
  expect(core.chat.of(workspaceId, 'access_allowed').map(one => one.to.place)).toEqual([
    { kind: 'person', person: 'Eve' },
  ])
  expect(core.chat.of(workspaceId, 'access_request').every(one => one.edits === 1)).toBe(true)

  // After the role is taken away, Eve can ask again.
  await giveRole(core.ctx, ada, { personId: eve.personId, role: null })
  await requestAccess(core.ctx, await actor('Eve'))
  await core.run()
  expect(core.chat.of(workspaceId, 'access_request')).toHaveLength(4)
})

test('after a declined request the person has no role, is told, and may ask again', async () => {
  const { ada, bob, actor, join, workspaceId, audit } = await core.company()
  const eve = await join('Eve', null)
  await requestAccess(core.ctx, eve)
  await core.run()
  const decline = { requestId: await request(eve.personId), answer: 'declined' } as const
  expect(await answerAccess(core.ctx, bob, decline)).toMatchObject({ kind: 'not_allowed' })
  expect(await answerAccess(core.ctx, ada, decline)).toEqual({ kind: 'answered', name: 'Eve' })
  expect(await answerAccess(core.ctx, ada, { ...decline, answer: 'allowed' })).toMatchObject({
    kind: 'already_answered',
    answer: 'declined',
    by: 'Ada',
  })
  expect((await actor('Eve')).role).toBeNull()
  expect((await audit()).slice(-1)).toEqual(['access_declined'])
  await core.run()
  expect(core.chat.of(workspaceId, 'access_declined').map(one => one.to.place)).toEqual([
    { kind: 'person', person: 'Eve' },
  ])
  expect(core.chat.of(workspaceId, 'access_request')).toMatchObject([{ edits: 1 }])

  core.clock.advance(24 * 60 * 60_000)
  expect(await requestAccess(core.ctx, eve)).toEqual({ kind: 'requested' })
  const again = await request(eve.personId)
  expect(again).not.toBe(decline.requestId)
  expect(await answerAccess(core.ctx, ada, { requestId: again, answer: 'allowed' })).toMatchObject({ kind: 'answered' })
  expect((await actor('Eve')).role).toBe('fleet_administrator')
})

test('where there is no Administrator, nobody can be asked', async () => {
  const { workspaceId, actor, ada } = await core.company()
  await saveProfile(core.ctx, {
    workspaceId,
    externalId: 'Ada',
    name: 'Ada',
    locale: 'en',
    timeZone: 'UTC',
    workspaceAdmin: false,
    standing: 'inside' as const,
  })
  expect(await requestAccess(core.ctx, await actor('Ada'))).toEqual({ kind: 'nobody_to_ask' })
  expect(await giveRole(core.ctx, await actor('Ada'), { personId: ada.personId, role: 'administrator' })).toMatchObject(
    { kind: 'not_allowed' },
  )
})

test('a workspace that is installed again has the same account; while it is uninstalled, nobody has a role', async () => {
  const install = (name: string) =>
    installWorkspace(core.ctx, { platform: 'slack', externalId: 'T-again', name, botUserId: 'B', installedBy: 'U1' })
  const first = await install('Acme')
  await saveProfile(core.ctx, {
    ...first,
    externalId: 'U1',
    name: 'U',
    locale: 'en',
    timeZone: 'UTC',
    workspaceAdmin: true,
    standing: 'inside' as const,
  })
  const who = { platform: 'slack', workspace: 'T-again', person: 'U1' } as const
  expect(await findActor(core.db, who)).toMatchObject({ accountId: first.accountId, role: 'administrator' })
  await core.db
    .updateTable('workspace')
    .set({ uninstalled_at: core.clock.now })
    .where('id', '=', first.workspaceId)
    .execute()
  expect(await findActor(core.db, who)).toBeNull()
  expect(await install('Acme Ltd')).toEqual(first)
  expect(await findActor(core.db, who)).not.toBeNull()
  // Two tabs that install at once make one account.
  const both = await Promise.all(
    [1, 2, 3].map(() =>
      installWorkspace(core.ctx, {
        platform: 'slack',
        externalId: 'T-new',
        name: 'x',
        botUserId: null,
        installedBy: null,
      }),
    ),
  )
  expect(new Set(both.map(one => one.accountId)).size).toBe(1)
})

test('the trail is append-only', async () => {
  const { accountId } = await core.company()
  const trail = () => core.db.selectFrom('audit_entry').selectAll().where('account_id', '=', accountId).execute()
  const before = await trail()
  await expect(core.db.updateTable('audit_entry').set({ action: 'x' }).execute()).rejects.toThrow('append-only')
  await expect(core.db.deleteFrom('audit_entry').execute()).rejects.toThrow('append-only')
  expect(await trail()).toEqual(before)
})
