import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listAudit } from '../../../src/audit/list-audit.ts'
import type { Role, RoleReason, Standing } from '../../../src/database/tables.ts'
import { saveProfile } from '../../../src/directory/save-profile.ts'
import { listRoleHolders } from '../../../src/person/list-people.ts'
import { REFERS_TO_PERSON } from '../../../src/person/merge-person.ts'
import { openDraft } from '../../../src/selection/draft.ts'
import { type Core, listed, openCore } from '../../helpers/core.ts'
import { subscribe } from '../../helpers/subscribe.ts'

/**
 * A person whose first event in Teams lacked the object id was stored under another id, and later seen with the object
 * id.
 */
let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

test('everything that refers to a person moves, except the trail', async () => {
  const { rows } = await sql<{ named: string }>`
    select conrelid::regclass || '.' || attname as named
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey)
    where contype = 'f' and confrelid = 'person'::regclass order by 1`.execute(core.db)
  const known = Object.entries(REFERS_TO_PERSON).flatMap(([table, columns]) => columns.map(one => `${table}.${one}`))
  expect(rows.map(row => row.named).filter(name => name !== 'audit_entry.person_id')).toEqual(known.sort())
})

type Held = { role: Role | null; reason: RoleReason | null; standing?: Standing }

/** Eve as two rows, `29:eve` and `eve`, each with its role; and the next thing she does. */
async function twice(old: Held, now: Held) {
  const company = await listed(core, 3)
  const { join, workspaceId } = company
  const ghost = await join('29:eve', null)
  const eve = await join('eve', null)
  for (const [who, held] of [
    [ghost, old],
    [eve, now],
  ] as const) {
    await core.db
      .updateTable('person')
      .set({ role: held.role, role_reason: held.reason, standing: held.standing ?? 'inside' })
      .where('id', '=', who.personId)
      .execute()
  }
  const act = () =>
    saveProfile(core.ctx, {
      workspaceId,
      externalId: 'eve',
      name: 'Eve',
      locale: null,
      timeZone: null,
      workspaceAdmin: null,
      standing: null,
      formerId: '29:eve',
    })
  return { ...company, ghost, eve, act }
}

test('two rows of one person are merged: what they had set up moves, and the other row is deleted', async () => {
  const { accountId, workspaceId, integrationId, ghost, eve, act, actor, ada, audit } = await twice(
    { role: 'administrator', reason: 'given', standing: 'unknown' },
    { role: 'fleet_administrator', reason: 'given' },
  )
  const old = await actor('29:eve')
  const subscriptionId = await subscribe(core.ctx, old, 'C1', ['billing'])
  await openDraft(core.ctx, old, integrationId)
  await core.db.updateTable('integration').set({ owner_id: ghost.personId }).where('id', '=', integrationId).execute()
  const place = JSON.stringify({ kind: 'person', person: '29:eve' })
  await core.db
    .insertInto('announcement')
    .values({
      account_id: accountId,
      workspace_id: workspaceId,
      place,
      topic: JSON.stringify({ kind: 'verification', integrationId, personId: ghost.personId, requestedAt: '' }),
      once: `ghost ${integrationId}`,
      created_at: core.clock.now,
    })
    .execute()
  await act()
  expect(await actor('eve')).toMatchObject({ personId: eve.personId, role: 'administrator' })
  expect((await listRoleHolders(core.ctx, accountId)).map(one => one.personId).sort()).toEqual(
    expect.arrayContaining([eve.personId]),
  )
  expect((await listRoleHolders(core.ctx, accountId)).map(one => one.personId)).not.toContain(ghost.personId)
  const theirs = await core.db
    .selectFrom('subscription')
    .select('created_by')
    .where('id', '=', subscriptionId)
    .execute()
  expect(theirs).toEqual([{ created_by: eve.personId }])
  expect(
    await core.db.selectFrom('draft').select('person_id').where('integration_id', '=', integrationId).execute(),
  ).toEqual([{ person_id: eve.personId }])
  const feed = await core.db.selectFrom('integration').select('owner_id').where('id', '=', integrationId).execute()
  expect(feed).toEqual([{ owner_id: eve.personId }])
  const told = await core.db
    .selectFrom('announcement')
    .select(['place', 'topic'])
    .where('once', '=', `ghost ${integrationId}`)
    .executeTakeFirstOrThrow()
  expect(told).toMatchObject({ place: { person: 'eve' }, topic: { personId: eve.personId } })
  // What they did under the old id is in the trail, under the one person.
  const page = { kind: 'newest' } as const
  const trail = await listAudit(core.ctx, ada, { personId: eve.personId, page, limit: 10 })
  expect(trail.kind === 'listed' && trail.entries.map(one => one.fact.action)).toContain('channel_set_up')
  expect((await audit()).filter(action => action === 'people_merged')).toHaveLength(1)

  // The next thing they do merges nothing again.
  await act()
  expect((await audit()).filter(action => action === 'people_merged')).toHaveLength(1)
})

test.each<[string, Held, Held, Role | null]>([
  [
    'of two roles the higher counts',
    { role: 'fleet_administrator', reason: 'given' },
    { role: 'administrator', reason: 'given' },
    'administrator',
  ],
  [
    'a role by the old rule is less than one that was given',
    { role: 'administrator', reason: 'before' },
    { role: 'fleet_administrator', reason: 'given' },
    'fleet_administrator',
  ],
  [
    'alone, it stays for the Administrators to take',
    { role: 'administrator', reason: 'before' },
    { role: null, reason: null },
    'administrator',
  ],
  [
    'a guest gets nothing from the other row',
    { role: 'administrator', reason: 'given' },
    { role: null, reason: null, standing: 'outside' },
    null,
  ],
  [
    'who left gets nothing from it',
    { role: 'administrator', reason: 'given' },
    { role: null, reason: null, standing: 'left' },
    null,
  ],
])('%s', async (_, old, now, role) => {
  const { act, actor } = await twice(old, now)
  await act()
  expect((await actor('eve')).role).toBe(role)
})

test('if both rows have an open draft and an open request, those of the remaining row count', async () => {
  const { act, actor, eve, ghost, integrationId } = await twice(
    { role: 'administrator', reason: 'given' },
    { role: 'fleet_administrator', reason: 'given' },
  )
  for (const id of ['29:eve', 'eve']) await openDraft(core.ctx, await actor(id), integrationId)
  for (const person_id of [ghost.personId, eve.personId])
    await core.db.insertInto('access_request').values({ person_id, requested_at: core.clock.now }).execute()
  await act()
  expect((await actor('eve')).role).toBe('administrator')
  const open = await core.db.selectFrom('draft').select('id').where('person_id', '=', eve.personId).execute()
  expect(open).toHaveLength(1)
})
