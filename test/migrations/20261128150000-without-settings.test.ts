import { sql } from 'kysely'
import { expect } from 'vitest'
import { migrationTest as test } from '../helpers/migrating.ts'

const WITHOUT_SETTINGS = '20261128150000-without-settings'

test('posts and edits that were given up for missing settings wait for them; other refusals stay', async ({
  migrating,
}) => {
  const { db } = migrating
  await migrating.migrateBefore(WITHOUT_SETTINGS)
  const at = '2026-11-01'
  await sql`insert into account (name, created_at) values ('Acme', ${at})`.execute(db)
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_at)
    values (1, 'slack', 'T1', 'Acme', ${at})`.execute(db)
  const rows: [problem: string, address: string | null][] = [
    ['not_configured', null],
    ['not_configured', '{"ts": "1"}'],
    ['is_archived', null],
  ]
  for (const [nth, [problem, address]] of rows.entries()) {
    await sql`
      insert into announcement (account_id, workspace_id, place, topic, once, created_at, state, problem, address)
      values (1, 1, '{"kind": "channel", "channel": "C1"}', '{"kind": "billing", "month": "2026-10-01"}', ${nth}::text, ${at},
        'undeliverable', ${problem}, ${address}::jsonb)`.execute(db)
  }
  await migrating.migrateToLatest()
  const after = await db.selectFrom('announcement').select(['state', 'awaits_login']).orderBy('id').execute()
  expect(after).toEqual([
    { state: 'undeliverable', awaits_login: true },
    { state: 'sent', awaits_login: true },
    { state: 'undeliverable', awaits_login: false },
  ])
})
