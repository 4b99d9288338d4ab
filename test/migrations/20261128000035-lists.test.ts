import { sql } from 'kysely'
import { expect } from 'vitest'
import { migrationTest as test } from '../helpers/migrating.ts'

test('an existing list is compared with the next one; open trouble is about answers', async ({ migrating }) => {
  const { db } = migrating
  await migrating.migrateBefore('20261128000035-lists')
  const at = '2026-11-01'
  await sql`insert into account (name, created_at) values ('Acme', ${at})`.execute(db)
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_at)
    values (1, 'slack', 'T1', 'Acme', ${at})`.execute(db)
  await sql`
    insert into person (workspace_id, external_id, name, locale, time_zone, profile_read_at)
    values (1, 'ada', 'Ada', 'en', 'UTC', ${at})`.execute(db)
  // Read to its end, under way, cut short, never read.
  await sql`
    insert into integration (account_id, oem, name, state, installed_by, installed_at, read_number, read_started_at, last_sync_at)
    select 1, 'other', name, 'active', 1, ${at}::timestamptz, read, started::timestamptz, synced::timestamptz
    from (values ('whole', 5, null, ${at}), ('reading', 5, ${at}, ${at}), ('cut', 5, null, ${at}), ('new', 0, null, null))
      as row (name, read, started, synced)`.execute(db)
  await sql`
    insert into asset (integration_id, search, first_received_at)
    select feed, '', ${at}::timestamptz from generate_series(1, 3) feed, generate_series(1, 4)`.execute(db)
  // The last of each was listed by an earlier read.
  await sql`
    insert into listing (asset_id, read_number)
    select id, case when row_number() over (partition by integration_id order by id) = 4 then 4 else 5 end from asset`.execute(
    db,
  )
  await sql`
    insert into oddity (integration_id, element, value, reason, first_seen_at, seen_read)
    values (3, 'Links', 'next', 'paging', ${at}, 5)`.execute(db)
  await sql`insert into trouble (integration_id, trouble, began_at) values (1, '{"kind": "no_access"}', ${at})`.execute(
    db,
  )
  await migrating.migrateToLatest()
  const feeds = await db.selectFrom('integration').select(['name', 'listed_count']).orderBy('id').execute()
  expect(feeds).toEqual([
    { name: 'whole', listed_count: 3 },
    { name: 'reading', listed_count: null },
    { name: 'cut', listed_count: null },
    { name: 'new', listed_count: null },
  ])
  expect(await db.selectFrom('trouble').select(['about', 'ended_at']).execute()).toEqual([
    { about: 'answer', ended_at: null },
  ])
})
