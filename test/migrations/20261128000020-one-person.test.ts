import { sql } from 'kysely'
import { expect } from 'vitest'
import { migrationTest as test } from '../helpers/migrating.ts'

const ADA = 'ABCDEF00-0000-4000-8000-00000000000A'
const BOB = 'ABCDEF00-0000-4000-8000-00000000000B'
const TENANT = 'ABCDEF00-0000-4000-8000-000000000001'

test('Entra ids are stored in lower case, others as they are; an id that exists in both cases stays', async ({
  migrating,
}) => {
  const { db } = migrating
  await migrating.migrateBefore('20261128000020-one-person')
  const at = '2026-11-01'
  await sql`insert into account (name, created_at) values ('Acme', ${at})`.execute(db)
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_at)
    values (1, 'teams', ${TENANT}, 'Teams', ${at}), (1, 'slack', 'T1', 'Acme', ${at})`.execute(db)
  await sql`
    insert into person (workspace_id, external_id, name, locale, time_zone, profile_read_at)
    select workspace, id, id, 'en', 'UTC', ${at}::timestamptz
    from (values (1, ${ADA}), (1, ${BOB}), (1, lower(${BOB})), (1, '29:1AbC'), (2, 'U0ABC')) as row (workspace, id)`.execute(
    db,
  )
  await sql`
    insert into conversation (tenant, external_id, kind, name, person, changed_at)
    values (${TENANT}, 'a:1', 'personal', '', ${ADA}, ${at})`.execute(db)
  await sql`
    insert into announcement (account_id, workspace_id, place, topic, once, created_at)
    values (1, 1, ${JSON.stringify({ kind: 'person', person: ADA })}, '{"kind":"test"}', 'a', ${at})`.execute(db)
  await migrating.migrateToLatest()
  const workspaces = await db.selectFrom('workspace').select('external_id').orderBy('id').execute()
  expect(workspaces.map(row => row.external_id)).toEqual([TENANT.toLowerCase(), 'T1'])
  const people = await db.selectFrom('person').select('external_id').orderBy('id').execute()
  expect(people.map(row => row.external_id)).toEqual([ADA.toLowerCase(), BOB, BOB.toLowerCase(), '29:1AbC', 'U0ABC'])
  expect(await db.selectFrom('conversation').select(['tenant', 'person']).execute()).toEqual([
    { tenant: TENANT.toLowerCase(), person: ADA.toLowerCase() },
  ])
  expect(await db.selectFrom('announcement').select('place').execute()).toEqual([
    { place: { kind: 'person', person: ADA.toLowerCase() } },
  ])
})
