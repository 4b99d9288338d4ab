import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/database/tables.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { listRoleHolders } from '../../src/person/list-people.ts'
import { type Core, openCore } from '../helpers/core.ts'
import { openMigrating } from '../helpers/migrating.ts'
import { restoreDump, run } from '../upgrade/restore.ts'

const PEOPLE = '20261128000002-people'

let core: Core
let migrating: Awaited<ReturnType<typeof openMigrating>>
let db: Kysely<Database>
beforeAll(async () => {
  core = await openCore()
  migrating = await openMigrating()
  db = migrating.db
})
afterAll(async () => {
  await migrating.close()
  await core.close()
})

const at = '2026-11-01'

test('installers keep their role and are marked, workspace admins stay as they are', async () => {
  await migrating.migrateBefore(PEOPLE)
  await sql`insert into account (name, created_at) values ('Acme', ${at})`.execute(db)
  // Max opened the install link of Ada's Slack again; in Teams Fred came first.
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_by, installed_at) values
      (1, 'slack', 'T1', 'Acme', 'max', ${at}), (1, 'teams', 't2', 'Teams', 'fred', ${at}),
      (1, 'slack', 'T3', 'New', 'nora', ${at})`.execute(db)
  await sql`
    insert into person (workspace_id, external_id, name, locale, time_zone, platform_admin, role, profile_read_at)
    select workspace, id, id, 'en', 'UTC', admin, role, ${at}::timestamptz
    from (values
      (1, 'ada', true, null), (1, 'max', true, null), (1, 'bob', false, 'fleet_administrator'), (1, 'eve', false, null),
      (2, 'fred', true, null), (2, 'marie', true, 'administrator'), (2, '', true, 'administrator')
    ) as row (workspace, id, admin, role)`.execute(db)
  await sql`
    insert into conversation (tenant, external_id, kind, name, person, team, changed_at) values
      ('t2', 'a:1', 'personal', '', 'fred', null, ${at}), ('t2', '19:x@thread.tacv2', 'personal', '', 'fred', null, ${at}),
      ('t2', '19:y@thread.skype', 'personal', '', 'fred', null, ${at}),
      ('t2', '19:z@thread.v2', 'personal', '', 'fred', null, ${at})`.execute(db)
  await migrating.migrateToLatest()

  const people = await db
    .selectFrom('person')
    .select(['external_id as id', 'workspace_admin as admin', 'role', 'role_reason as reason', 'standing'])
    .orderBy('person.id')
    .execute()
  const unknown = { standing: 'unknown' }
  expect(people).toEqual([
    { id: 'ada', admin: true, role: null, reason: null, ...unknown },
    { id: 'max', admin: false, role: 'administrator', reason: 'before', ...unknown },
    { id: 'bob', admin: false, role: 'fleet_administrator', reason: 'given', ...unknown },
    { id: 'eve', admin: false, role: null, reason: null, ...unknown },
    { id: 'fred', admin: false, role: 'administrator', reason: 'before', ...unknown },
    { id: 'marie', admin: false, role: 'administrator', reason: 'given', ...unknown },
    // Whoever had no object id was one and the same.
    { id: '', admin: false, role: null, reason: null, standing: 'outside' },
  ])
  const ctx = { ...core.ctx, db }
  const holders = await listRoleHolders(ctx, 1)
  expect(holders.filter(one => one.reason === 'before').map(one => one.name)).toEqual(['fred', 'max'])

  const kinds = await db
    .selectFrom('conversation')
    .select(['external_id as id', 'kind', 'person'])
    .orderBy('conversation.id')
    .execute()
  expect(kinds).toEqual([
    { id: 'a:1', kind: 'personal', person: 'fred' },
    { id: '19:x@thread.tacv2', kind: 'channel', person: null },
    { id: '19:y@thread.skype', kind: 'channel', person: null },
    { id: '19:z@thread.v2', kind: 'group', person: null },
  ])

  // What Slack says at the next action: an admin has the role by right, a member goes on by the old rule.
  const said = { name: null, locale: null, timeZone: null, standing: 'inside' as const }
  await saveProfile(ctx, { ...said, workspaceId: 1, externalId: 'max', workspaceAdmin: true })
  expect(
    await db.selectFrom('person').select(['role', 'workspace_admin']).where('external_id', '=', 'max').execute(),
  ).toEqual([{ role: null, workspace_admin: true }])
  await saveProfile(ctx, { ...said, workspaceId: 1, externalId: 'max', workspaceAdmin: false })
  expect((await findActor(db, { platform: 'slack', workspace: 'T1', person: 'max' }))?.role).toBeNull()
  await saveProfile(ctx, { ...said, workspaceId: 2, externalId: 'fred', workspaceAdmin: false })
  expect((await findActor(db, { platform: 'teams', workspace: 't2', person: 'fred' }))?.role).toBe('administrator')
  await saveProfile(ctx, { ...said, workspaceId: 2, externalId: 'fred', workspaceAdmin: false, standing: 'outside' })
  expect((await findActor(db, { platform: 'teams', workspace: 't2', person: 'fred' }))?.role, 'a guest').toBeNull()
  // Somebody who opened an old install link and was never seen is nothing; of an unused workspace they are.
  await saveProfile(ctx, { ...said, workspaceId: 1, externalId: 'new', workspaceAdmin: false })
  await saveProfile(ctx, { ...said, workspaceId: 3, externalId: 'nora', workspaceAdmin: false })
  expect((await findActor(db, { platform: 'slack', workspace: 'T1', person: 'new' }))?.role).toBeNull()
  expect((await findActor(db, { platform: 'slack', workspace: 'T3', person: 'nora' }))?.role).toBe('administrator')
})

test('everybody in the dump who had a role still has it', async () => {
  const restored = await restoreDump()
  try {
    const before = await restored.before(
      "select id, case when platform_admin then 'administrator' else role end as role from person order by id",
    )
    const after = await run(
      restored.url,
      "select id, case when workspace_admin then 'administrator' else role end as role from person order by id",
    )
    expect(before.length).toBeGreaterThan(5)
    expect(after).toEqual(before)
    const byOldRule = await run(restored.url, "select name from person where role_reason = 'before' order by name")
    expect(byOldRule.map(row => row.name)).toContain('Ada Keller')
  } finally {
    await restored.drop()
  }
})
