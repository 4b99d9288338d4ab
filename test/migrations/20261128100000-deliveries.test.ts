import { sql } from 'kysely'
import { expect } from 'vitest'
import { migrationTest as test } from '../helpers/migrating.ts'

test('posts that the earlier version had begun may have arrived; refused logins wait for one; conversations keep their tenant’s URL', async ({
  migrating,
}) => {
  const { db } = migrating
  await migrating.migrateBefore('20261128100000-deliveries')
  const at = '2026-11-01'
  await sql`insert into account (name, created_at) values ('Acme', ${at})`.execute(db)
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_at, service_url)
    values (1, 'teams', 'T1', 'Acme', ${at}, 'https://smba.example/emea/'), (1, 'slack', 'T2', 'Acme', ${at}, null)`.execute(
    db,
  )
  await sql`
    insert into conversation (tenant, external_id, kind, name, changed_at)
    values ('T1', 'C1', 'channel', 'Fleet', ${at}), ('T9', 'C9', 'channel', 'Late', ${at})`.execute(db)
  const place = '{"kind": "channel", "channel": "C1"}'
  const topic = '{"kind": "test", "subscriptionId": 1}'
  await sql`
    insert into announcement (account_id, workspace_id, place, topic, once, created_at, state, problem, address)
    select 1, 2, ${place}, ${topic}, once, ${at}::timestamptz, state, problem, address::jsonb
    from (values ('a', 'sending', null, null), ('b', 'ambiguous', null, null), ('c', 'pending', null, null),
      ('d', 'undeliverable', 'token_revoked', null), ('e', 'undeliverable', 'is_archived', null),
      ('f', 'undeliverable', 'invalid_auth', '{"ts": "1"}'), ('g', 'undeliverable', null, null))
      as row (once, state, problem, address)`.execute(db)
  await migrating.migrateToLatest()
  const rows = await db
    .selectFrom('announcement')
    .select(['once', 'state', 'awaits_login', sql<boolean>`tried_at is not null`.as('tried')])
    .orderBy('once')
    .execute()
  expect(rows.map(row => [row.once, row.state, row.awaits_login, row.tried])).toEqual([
    ['a', 'sending', false, true],
    ['b', 'ambiguous', false, true],
    ['c', 'pending', false, false],
    ['d', 'undeliverable', true, false],
    ['e', 'undeliverable', false, false],
    ['f', 'sent', true, false],
    ['g', 'undeliverable', false, false],
  ])
  const urls = await db.selectFrom('conversation').select(['tenant', 'service_url']).orderBy('tenant').execute()
  expect(urls).toEqual([
    { tenant: 'T1', service_url: 'https://smba.example/emea/' },
    { tenant: 'T9', service_url: null },
  ])
})
