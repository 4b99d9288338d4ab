import { afterAll, beforeAll, expect, test } from 'vitest'
import { chooseChannels, readChannels } from '../../../src/channel/choose-channel.ts'
import { findActor, may } from '../../../src/person/actor.ts'
import { findPerson } from '../../../src/person/find-person.ts'
import { giveRole, listRoleHolders } from '../../../src/person/give-role.ts'
import { allowAccess, requestAccess } from '../../../src/person/request-access.ts'
import { saveProfile } from '../../../src/person/save-profile.ts'
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

test('who may what', () => {
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

test('a role is given and taken by Administrators only, and holds from the next click', async () => {
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

test('what the platform says comes first, and reading a profile again keeps a role that was given', async () => {
  const { ada, bob, actor, workspaceId, accountId } = await core.company()
  await giveRole(core.ctx, ada, { personId: ada.personId, role: null })
  expect((await actor('Ada')).role).toBe('administrator')
  const profile = {
    workspaceId,
    externalId: 'Bob',
    name: 'Bob Miller',
    locale: 'fr-FR',
    timeZone: 'Europe/Paris',
    platformAdmin: false,
  }
  await saveProfile(core.ctx, profile)
  expect(await actor('Bob')).toMatchObject({ role: 'fleet_administrator', name: 'Bob Miller', locale: 'fr-FR' })
  expect(await listRoleHolders(core.ctx, accountId)).toMatchObject([
    { name: 'Ada', role: 'administrator', fromPlatform: true },
    { name: 'Bob Miller', role: 'fleet_administrator', fromPlatform: false },
  ])
  await saveProfile(core.ctx, { ...profile, platformAdmin: true })
  expect((await actor('Bob')).role).toBe('administrator')
  await saveProfile(core.ctx, profile)
  expect((await actor('Bob')).role).toBe('fleet_administrator')
  expect(await findPerson(core.ctx, workspaceId, 'Bob')).toEqual({ id: bob.personId, name: 'Bob Miller' })
  expect(await findPerson(core.ctx, workspaceId, 'Nobody')).toBeNull()
})

test('another company’s people can be given nothing', async () => {
  const { ada } = await core.company()
  const other = await core.company()
  expect(await giveRole(core.ctx, ada, { personId: other.bob.personId, role: null })).toEqual({ kind: 'not_found' })
  expect((await other.actor('Bob')).role).toBe('fleet_administrator')
})

test('a request reaches the Administrators once; Allow is told to the one who asked', async () => {
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
  expect(await allowAccess(core.ctx, bob, id)).toMatchObject({ kind: 'not_allowed' })
  const stranger = await core.company()
  expect(await allowAccess(core.ctx, stranger.ada, id)).toEqual({ kind: 'not_found' })
  const both = await Promise.all([allowAccess(core.ctx, ada, id), allowAccess(core.ctx, carol, id)])
  expect(both.map(outcome => outcome.kind).sort()).toEqual(['allowed', 'already_allowed'])
  const first = both[0].kind === 'allowed' ? 'Ada' : 'Carol'
  expect(both.find(outcome => outcome.kind === 'already_allowed')).toEqual({
    kind: 'already_allowed',
    by: first,
    at: core.clock.now,
  })
  expect((await actor('Eve')).role).toBe('fleet_administrator')
  await core.run()
  expect(core.chat.of(workspaceId, 'access_allowed').map(one => one.to.place)).toEqual([
    { kind: 'person', person: 'Eve' },
  ])
  expect(core.chat.of(workspaceId, 'access_request').every(one => one.edits === 1)).toBe(true)

  // Taken away later, Eve can ask anew.
  await giveRole(core.ctx, ada, { personId: eve.personId, role: null })
  await requestAccess(core.ctx, await actor('Eve'))
  await core.run()
  expect(core.chat.of(workspaceId, 'access_request')).toHaveLength(4)
})

test('where there is no Administrator nobody can be asked', async () => {
  const { workspaceId, actor, ada } = await core.company()
  await saveProfile(core.ctx, {
    workspaceId,
    externalId: 'Ada',
    name: 'Ada',
    locale: 'en',
    timeZone: 'UTC',
    platformAdmin: false,
  })
  expect(await requestAccess(core.ctx, await actor('Ada'))).toEqual({ kind: 'nobody_to_ask' })
  expect(await giveRole(core.ctx, await actor('Ada'), { personId: ada.personId, role: 'administrator' })).toMatchObject(
    { kind: 'not_allowed' },
  )
})

test('a workspace installed again is the same account; uninstalled, nobody is anybody', async () => {
  const install = (name: string) =>
    installWorkspace(core.ctx, { platform: 'slack', externalId: 'T-again', name, botUserId: 'B', installedBy: 'U1' })
  const first = await install('Acme')
  await saveProfile(core.ctx, {
    ...first,
    externalId: 'U1',
    name: 'U',
    locale: 'en',
    timeZone: 'UTC',
    platformAdmin: true,
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
  // Two tabs that install at once: one account.
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

test('channels: chosen, changed, ended; the one who chose stays until another channel is chosen', async () => {
  const { ada, bob, workspaceId, join, audit } = await core.company()
  const none = { new_assets: null, feed_trouble: null, billing: null }
  expect(await readChannels(core.ctx, workspaceId)).toEqual(none)
  expect(await chooseChannels(core.ctx, await join('Eve', null), none)).toMatchObject({ kind: 'not_allowed' })
  await chooseChannels(core.ctx, ada, { ...none, new_assets: 'C1', billing: 'C2' })
  await chooseChannels(core.ctx, bob, { ...none, new_assets: 'C1', feed_trouble: 'C3' })
  expect(await readChannels(core.ctx, workspaceId)).toEqual({ new_assets: 'C1', feed_trouble: 'C3', billing: null })
  const chosen = await core.db
    .selectFrom('subscription')
    .select(['topic', 'created_by'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('topic')
    .execute()
  expect(chosen).toEqual([
    { topic: 'feed_trouble', created_by: bob.personId },
    { topic: 'new_assets', created_by: ada.personId },
  ])
  expect((await audit()).filter(action => action === 'channels_chosen')).toHaveLength(2)
})

test('the trail can be added to and nothing else', async () => {
  const { accountId } = await core.company()
  const trail = () => core.db.selectFrom('audit_entry').selectAll().where('account_id', '=', accountId).execute()
  const before = await trail()
  await expect(core.db.updateTable('audit_entry').set({ action: 'x' }).execute()).rejects.toThrow('append-only')
  await expect(core.db.deleteFrom('audit_entry').execute()).rejects.toThrow('append-only')
  expect(await trail()).toEqual(before)
})
