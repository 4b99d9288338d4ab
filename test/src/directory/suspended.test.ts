import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole } from '../../../src/access/give-role.ts'
import { answerAccess, listAccessRequests, requestAccess } from '../../../src/access/request-access.ts'
import { admission } from '../../../src/actor.ts'
import type { Standing } from '../../../src/database/tables.ts'
import { saveProfile } from '../../../src/directory/save-profile.ts'
import { type Core, openCore } from '../../helpers/core.ts'

/** A person inside becomes a guest or a member of another company: their role was given to somebody inside. */
let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const turn = (workspaceId: number, externalId: string, standing: Exclude<Standing, 'unknown'>) =>
  saveProfile(core.ctx, {
    workspaceId,
    externalId,
    name: null,
    locale: null,
    timeZone: null,
    workspaceAdmin: false,
    standing,
  })

test.each(['fleet_administrator', 'administrator'] as const)(
  'the role %s ends, and the Administrators are told and can give it back',
  async role => {
    const { ada, join, actor, workspaceId, audit } = await core.company()
    const eve = await join('Eve', role)
    await turn(workspaceId, 'Eve', 'outside')
    expect(await actor('Eve')).toMatchObject({ role: null, standing: 'outside' })
    expect(admission(await actor('Eve'))).toBe('out')
    expect((await audit()).at(-1)).toBe('role_suspended')
    await core.run()
    const told = () => core.chat.of(workspaceId, 'role_suspended')
    expect(told()).toMatchObject([
      { to: { place: { person: 'Ada' } }, topic: { personId: eve.personId, role }, edits: 0 },
    ])

    // If they are seen as a guest again, nothing more is announced.
    await turn(workspaceId, 'Eve', 'outside')
    await core.run()
    expect(told()).toHaveLength(1)

    await giveRole(core.ctx, ada, { personId: eve.personId, role })
    expect(await actor('Eve')).toMatchObject({ role, standing: 'outside' })
    await core.run()
    expect(told()).toMatchObject([{ edits: 1 }])
    // A role that is given to a guest stays.
    await turn(workspaceId, 'Eve', 'outside')
    expect((await actor('Eve')).role).toBe(role)
    await turn(workspaceId, 'Eve', 'inside')
    expect((await actor('Eve')).role).toBe(role)
  },
)

test('a person without a role, or whose standing was unknown, loses nothing', async () => {
  const { join, actor, workspaceId, audit } = await core.company()
  await join('Max', null)
  await join('Uma', 'fleet_administrator')
  await core.db.updateTable('person').set({ standing: 'unknown' }).where('name', '=', 'Uma').execute()
  const before = await audit()
  for (const name of ['Max', 'Uma']) await turn(workspaceId, name, 'outside')
  expect((await actor('Uma')).role).toBe('fleet_administrator')
  expect(await audit()).toEqual(before)
  await core.run()
  expect(core.chat.of(workspaceId, 'role_suspended')).toEqual([])
})

test('a workspace admin who becomes a guest has no role, and none returns by itself', async () => {
  const { join, actor, workspaceId } = await core.company()
  const olga = await join('Olga', null, true)
  await core.db
    .updateTable('person')
    .set({ role: 'administrator', role_reason: 'installed' })
    .where('id', '=', olga.personId)
    .execute()
  await turn(workspaceId, 'Olga', 'outside')
  await turn(workspaceId, 'Olga', 'inside')
  expect((await actor('Olga')).role).toBeNull()
})

test('a request of a person who became a guest can be allowed only by an explicit second choice', async () => {
  const { ada, join, actor, workspaceId, audit } = await core.company()
  const eve = await join('Eve', null)
  await requestAccess(core.ctx, eve)
  await core.run()
  const [request] = await listAccessRequests(core.ctx, ada.accountId)
  expect(request).toMatchObject({ name: 'Eve', outside: false })
  const requestId = request?.id ?? 0
  await turn(workspaceId, 'Eve', 'outside')
  const before = await audit()
  expect(await answerAccess(core.ctx, ada, { requestId, answer: 'allowed' })).toEqual({ kind: 'outside', name: 'Eve' })
  expect((await actor('Eve')).role).toBeNull()
  expect(await audit()).toEqual(before)
  await core.run()
  // The request is redrawn and says so.
  expect(core.chat.of(workspaceId, 'access_request')).toMatchObject([{ edits: 1 }])
  expect(await listAccessRequests(core.ctx, ada.accountId)).toMatchObject([{ outside: true, answered: null }])

  const allowed = await answerAccess(core.ctx, ada, { requestId, answer: 'allowed', outsideToo: true })
  expect(allowed).toEqual({ kind: 'answered', name: 'Eve' })
  expect((await actor('Eve')).role).toBe('fleet_administrator')
  // A request can be declined as usual.
  const max = await join('Max', null)
  await requestAccess(core.ctx, max)
  await turn(workspaceId, 'Max', 'outside')
  const [other] = await listAccessRequests(core.ctx, ada.accountId)
  expect(await answerAccess(core.ctx, ada, { requestId: other?.id ?? 0, answer: 'declined' })).toMatchObject({
    kind: 'answered',
  })
})
