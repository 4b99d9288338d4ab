import { sql } from 'kysely'
import { expect } from 'vitest'
import { migrationTest as test } from '../helpers/migrating.ts'

const VERSIONS = '20261128120000-draft-versions'

test('earlier drafts have the first version, and the count of a confirmed one comes from the trail', async ({
  migrating,
}) => {
  const { db } = migrating
  await migrating.migrateBefore(VERSIONS)
  const at = '2026-11-01'
  await sql`insert into account (name, created_at) values ('Acme', ${at})`.execute(db)
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_at)
    values (1, 'slack', 'T1', 'Acme', ${at})`.execute(db)
  await sql`
    insert into person (workspace_id, external_id, name, locale, time_zone, workspace_admin, standing, profile_read_at)
    values (1, 'ada', 'Ada', 'en', 'UTC', true, 'inside', ${at})`.execute(db)
  await sql`
    insert into integration (account_id, oem, name, state, installed_by, installed_at)
    values (1, 'other', 'Plain', 'active', 1, ${at})`.execute(db)
  await sql`
    insert into draft (integration_id, person_id, base, based_on_version, import_new, opened_at, confirmed_at, applied_at)
    values (1, 1, 'all', 0, true, ${at}, '2026-11-02T09:00:00Z', '2026-11-02T09:00:00Z'),
      (1, 1, 'selected', 1, true, ${at}, '2026-11-03T09:00:00Z', '2026-11-03T09:00:00Z'),
      (1, 1, 'selected', 2, true, ${at}, null, null)`.execute(db)
  await sql`
    insert into audit_entry (account_id, at, person_id, action, details) values
      (1, '2026-11-02T09:00:00Z', 1, 'integration_started', '{"integrationId": 1, "selected": 1028}'),
      (1, '2026-11-03T09:00:00Z', 1, 'selection_changed', '{"integrationId": 2, "selected": 7}')`.execute(db)
  await migrating.migrateToLatest()
  const drafts = await db
    .selectFrom('draft')
    .select(['version', 'changed_on', 'confirmed_selected'])
    .orderBy('id')
    .execute()
  const first = { version: 1, changed_on: null }
  expect(drafts).toEqual([
    { ...first, confirmed_selected: 1028 },
    { ...first, confirmed_selected: null },
    { ...first, confirmed_selected: null },
  ])
})
