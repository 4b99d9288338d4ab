import { sql } from 'kysely'
import { expect } from 'vitest'
import { migrationTest as test } from '../helpers/migrating.ts'

const LEAVERS = '20261128000004-leavers'

test('a person who left before loses the role, and the trail says which', async ({ migrating }) => {
  const { db } = migrating
  await migrating.migrateBefore(LEAVERS)
  const at = '2026-11-01'
  await sql`insert into account (name, created_at) values ('Acme', ${at})`.execute(db)
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_at)
    values (1, 'slack', 'T1', 'Acme', ${at})`.execute(db)
  await sql`
    insert into person (workspace_id, external_id, name, locale, time_zone, workspace_admin, role, role_reason, standing, profile_read_at)
    select 1, id, id, 'en', 'UTC', admin, role, case when role is not null then 'given' end, standing, ${at}::timestamptz
    from (values
      ('ada', true, null, 'inside'), ('lea', false, 'fleet_administrator', 'left'),
      ('leo', true, 'fleet_administrator', 'left'), ('max', false, null, 'left')
    ) as row (id, admin, role, standing)`.execute(db)
  await migrating.migrateToLatest()
  const people = await db
    .selectFrom('person')
    .select(['external_id', 'workspace_admin', 'role', 'role_reason'])
    .orderBy('id')
    .execute()
  const none = { workspace_admin: false, role: null, role_reason: null }
  expect(people).toEqual([
    { external_id: 'ada', ...none, workspace_admin: true },
    ...['lea', 'leo', 'max'].map(external_id => ({ external_id, ...none })),
  ])
  const entries = await db.selectFrom('audit_entry').select(['account_id', 'action', 'details']).orderBy('id').execute()
  expect(entries).toEqual([
    { account_id: 1, action: 'role_ended', details: { personId: 2, role: 'fleet_administrator' } },
    { account_id: 1, action: 'role_ended', details: { personId: 3, role: 'administrator' } },
  ])
})
