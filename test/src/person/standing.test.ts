import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole } from '../../../src/access/give-role.ts'
import { requestAccess } from '../../../src/access/request-access.ts'
import { admission } from '../../../src/actor.ts'
import { announceMonth } from '../../../src/billing/announce-month.ts'
import { transact } from '../../../src/context.ts'
import type { Role, RoleReason, Standing } from '../../../src/database/tables.ts'
import { createAdministratorCode, enterAdministratorCode } from '../../../src/person/administrator-code.ts'
import { findAdministrators } from '../../../src/person/find-administrators.ts'
import { findPeople, listRoleHolders } from '../../../src/person/list-people.ts'
import { type Core, openCore } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const STANDINGS: Standing[] = ['inside', 'outside', 'left', 'unknown']
const REASONS: (RoleReason | null)[] = [null, 'given', 'installed', 'operator', 'before']
const rows = STANDINGS.flatMap(standing =>
  [true, false].flatMap(workspaceAdmin => REASONS.map(reason => ({ standing, workspaceAdmin, reason }))),
)

/** The rule, written a second time. */
function expected({ standing, workspaceAdmin, reason }: (typeof rows)[number]): Role | null {
  if (standing === 'left') return null
  if (standing === 'outside') return reason === 'given' ? 'fleet_administrator' : null
  if (workspaceAdmin) return 'administrator'
  return reason === null ? null : 'fleet_administrator'
}

test('everybody’s role is the same wherever it is queried', async () => {
  const company = await core.company()
  const { accountId, join, actor } = company
  const names = new Map<string, Role | null>()
  for (const [index, row] of rows.entries()) {
    const name = `P${index}`
    const { personId } = await join(name, null)
    const { standing, workspaceAdmin, reason } = row
    await core.db
      .updateTable('person')
      .set({ standing, workspace_admin: workspaceAdmin, role_reason: reason })
      .set({ role: reason === null ? null : 'fleet_administrator' })
      .where('id', '=', personId)
      .execute()
    names.set(name, expected(row))
  }
  for (const [name, role] of names)
    expect((await actor(name)).role, `${name} ${JSON.stringify(rows[Number(name.slice(1))])}`).toBe(role)
  const holders = new Map((await listRoleHolders(core.ctx, accountId)).map(one => [one.name, one.role]))
  expect([...names].filter(([name, role]) => (holders.get(name) ?? null) !== role)).toEqual([])
  const administrators = await transact(core.ctx, trx => findAdministrators(trx, accountId))
  const ofThose = await Promise.all([...names.keys()].map(actor))
  expect(ofThose.filter(one => administrators.includes(one.personId)).map(one => one.name)).toEqual(
    [...names].flatMap(([name, role]) => (role === 'administrator' ? [name] : [])),
  )
  const found = (await findPeople(core.ctx, accountId, 'P', 100)).map(one => one.name)
  expect(found).not.toContain(`P${rows.findIndex(row => row.standing === 'left')}`)
})

test('each standing decides who may look', () => {
  expect(STANDINGS.map(standing => admission({ standing, role: null }))).toEqual(['in', 'out', 'out', 'unsure'])
  expect(STANDINGS.map(standing => admission({ standing, role: 'administrator' }))).toEqual([
    'in',
    'in',
    'out',
    'unsure',
  ])
})

test('a person who left can be given nothing, and is not among those who could be asked', async () => {
  const { ada, join, actor } = await core.company()
  const eve = await join('Eve', 'administrator')
  await core.db.updateTable('person').set({ standing: 'left' }).where('id', '=', eve.personId).execute()
  expect(await giveRole(core.ctx, ada, { personId: eve.personId, role: 'administrator' })).toEqual({
    kind: 'not_found',
  })
  expect((await actor('Eve')).role).toBeNull()
  await core.db.updateTable('person').set({ standing: 'left' }).where('id', '=', ada.personId).execute()
  expect(await requestAccess(core.ctx, await actor('Bob'))).toEqual({ kind: 'has_access' })
  const max = await join('Max', null)
  expect(max.administered).toBe(false)
  expect(await requestAccess(core.ctx, max)).toEqual({ kind: 'nobody_to_ask' })
})

test('a code works once, however many enter it at once, and each guess entered at once is counted', async () => {
  const { workspaceId, join, actor } = await core.company()
  const { external_id } = await core.db
    .selectFrom('workspace')
    .select('external_id')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const people = [await join('C1', null), await join('C2', null), await join('C3', null)]
  const { code } = await createAdministratorCode(core.ctx, external_id)
  const outcomes = await Promise.all(people.map(one => enterAdministratorCode(core.ctx, one, code)))
  expect(outcomes.map(one => one.kind).sort()).toEqual(['administrator', 'wrong_code', 'wrong_code'])
  const guesser = await join('C4', null)
  const guesses = await Promise.all(
    Array.from({ length: 12 }, () => enterAdministratorCode(core.ctx, guesser, 'ABCD-EFGH')),
  )
  expect(guesses.filter(one => one.kind === 'wrong_code')).toHaveLength(5)
  expect((await actor('C4')).role).toBeNull()
})

test('nobody outside the company is told of a closed month', async () => {
  const { accountId, workspaceId, ada, bob } = await core.company()
  const tell = (month: string) =>
    transact(core.ctx, (trx, hints) =>
      announceMonth(trx, hints, { accountId, month, billable: 0, now: core.clock.now }),
    )
  const stand = (standing: Standing) =>
    core.db
      .updateTable('person')
      .set({ standing, role: null, role_reason: null })
      .where('id', 'in', [ada.personId, bob.personId])
      .execute()
  await stand('outside')
  await tell('2026-09-01')
  await core.run()
  expect(core.chat.of(workspaceId, 'billing')).toEqual([])
  await stand('inside')
  await tell('2026-10-01')
  await core.run()
  expect(core.chat.of(workspaceId, 'billing')).toHaveLength(1)
})
