import { sql } from 'kysely'
import { expect } from 'vitest'
import { migrationTest as test } from '../helpers/migrating.ts'

test('existing assets get their place in the order; a process of the release before leaves it empty', async ({
  migrating,
}) => {
  const { db } = migrating
  await migrating.migrateBefore('20261129130000-label-order')
  const at = '2026-11-01'
  await sql`insert into account (name, created_at) values ('Acme', ${at})`.execute(db)
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_at)
    values (1, 'slack', 'T1', 'Acme', ${at})`.execute(db)
  await sql`
    insert into person (workspace_id, external_id, name, locale, time_zone, profile_read_at)
    values (1, 'ada', 'Ada', 'en', 'UTC', ${at})`.execute(db)
  await sql`
    insert into integration (account_id, oem, name, state, installed_by, installed_at)
    values (1, 'other', 'Feed', 'verified', 1, ${at})`.execute(db)
  const insert = (names: (string | null)[]) =>
    sql`
      insert into asset (integration_id, equipment_id, serial_number, search, first_received_at)
      select 1, name, 'S', '', ${at}::timestamptz from unnest(${names}::text[]) with ordinality as row (name, nth)
      order by nth`.execute(db)
  // More than are read at once.
  await insert(Array.from({ length: 10_003 }, (_, n) => `HK${20_000 - n}`))
  await insert(['HK2', 'HK10', 'Élan 1', null])
  await migrating.migrateToLatest()
  await insert(['aaa'])
  const inOrder = await db
    .selectFrom('asset')
    .select('equipment_id as name')
    .orderBy('label_key')
    .orderBy('id')
    .execute()
  const names = inOrder.map(row => row.name)
  expect(names.slice(0, 5)).toEqual(['aaa', 'Élan 1', 'HK2', 'HK10', 'HK9998'])
  expect(names.at(-1)).toBeNull()
})
