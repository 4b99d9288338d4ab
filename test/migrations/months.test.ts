import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/database/tables.ts'
import { openMigrating } from '../helpers/migrating.ts'

const BEFORE = '20261124000008-settings'
const MONTHS = '20261127000001-months'

let migrating: Awaited<ReturnType<typeof openMigrating>>
let db: Kysely<Database>
beforeAll(async () => {
  migrating = await openMigrating()
  db = migrating.db
})
afterAll(async () => {
  await migrating.close()
})

test('existing data are migrated', async () => {
  await migrating.migrateTo(BEFORE)
  // Account 1 (Slack, T1) was joined by 2 (Teams, T2), whose tenant left for 3. Tokyo until March, Paris in April, now UTC.
  await sql`
    insert into account (name, time_zone, created_at)
    select name, 'UTC', '2026-01-01' from unnest(array['Acme', 'Acme in Teams', 'Acme in Teams']) name`.execute(db)
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_at) values
      (1, 'slack', 'T1', 'Acme', '2026-01-01'), (3, 'teams', 'T2', 'Acme', '2026-01-02')`.execute(db)
  await sql`
    insert into person (workspace_id, external_id, name, locale, time_zone, profile_read_at)
    values (1, 'U1', 'Ada', 'en', 'UTC', '2026-01-01')`.execute(db)
  await sql`
    insert into integration (account_id, oem, name, state, installed_by, installed_at, confirmed_by, confirmed_at,
      price_minor, price_currency) values
      (1, 'plain', 'Trail', 'active', 1, '2026-01-01', 1, '2026-05-01', 1250, 'EUR'),
      (1, 'plain', 'No trail', 'active', 1, '2026-01-01', 1, '2026-05-01', null, null),
      (1, 'plain', 'Listed', 'verified', 1, '2026-01-01', null, null, null, null)`.execute(db)
  await sql`
    insert into audit_entry (account_id, at, action, details) values
      (1, '2026-01-01', 'workspace_installed', '{"platform":"slack","workspace":"T1"}'),
      (2, '2026-01-02', 'workspace_installed', '{"platform":"teams","workspace":"T2"}'),
      (1, '2026-02-20', 'integration_started', '{"integrationId":1}'),
      (1, '2026-03-10', 'accounts_linked', '{"keeps":1,"joins":2}'),
      (2, '2026-03-10', 'accounts_linked', '{"keeps":1,"joins":2}'),
      (1, '2026-04-20', 'accounts_unlinked', '{"workspaceId":2}'),
      (3, '2026-04-20', 'accounts_unlinked', '{"workspaceId":2}')`.execute(db)
  await sql`
    insert into asset (integration_id, identity, model, search, first_received_at)
    select 1, 'A' || n, 'M' || n, '', '2026-02-20' from generate_series(1, 5) n`.execute(db)
  await sql`
    insert into closed_month (account_id, month, time_zone, closed_at) values
      (1, '2026-02-01', 'Asia/Tokyo', '2026-03-01'), (1, '2026-03-01', 'Asia/Tokyo', '2026-04-01'),
      (1, '2026-04-01', 'Europe/Paris', '2026-05-01')`.execute(db)
  await sql`
    insert into closed_month_feed (account_id, month, integration_id, name, received, selected, billable)
    select 1, month, 1, 'Trail', 2, 2, 1 from closed_month`.execute(db)
  // In April: 1 received and selected (frozen), 2 received, 3 selected at its last instant, 4 selected just after it, 5 before it.
  await sql`
    insert into receipt (integration_id, month, asset_id, days, first_received_at) values
      (1, '2026-04-01', 1, 1, '2026-04-05'), (1, '2026-04-01', 2, 1, '2026-04-06')`.execute(db)
  await sql`
    insert into selection (asset_id, integration_id, selected_from, selected_to) values
      (1, 1, '2026-02-21', null), (3, 1, '2026-04-30T21:59:59Z', '2026-06-01'), (4, 1, '2026-04-30T22:00:00Z', null),
      (5, 1, '2026-03-01', '2026-03-31T15:00:00Z')`.execute(db)
  await sql`insert into selection (asset_id, integration_id, selected_from) values (2, 2, '2026-04-02')`.execute(db)
  await sql`
    insert into closed_month_asset (account_id, month, integration_id, asset_id, first_received_at, selected_from)
    values (1, '2026-04-01', 1, 1, '2026-04-05', '2026-02-21')`.execute(db)

  await migrating.migrateTo(MONTHS)

  const confirms = await db.selectFrom('integration').select(['name', 'first_confirmed_at']).orderBy('id').execute()
  expect(confirms.map(row => row.first_confirmed_at)).toEqual([
    new Date('2026-02-20T00:00:00Z'),
    new Date('2026-04-02T00:00:00Z'),
    null,
  ])
  expect(await db.selectFrom('account_zone').selectAll().orderBy('before_month').execute()).toEqual([
    { account_id: 1, before_month: '2026-04-01', time_zone: 'Asia/Tokyo' },
    { account_id: 1, before_month: '2026-05-01', time_zone: 'Europe/Paris' },
  ])
  expect(await db.selectFrom('price').selectAll().execute()).toEqual([
    { integration_id: 1, from_month: '2000-01-01', minor: 1250, currency: 'EUR' },
  ])
  const members = await db
    .selectFrom('workspace_account')
    .selectAll()
    .orderBy('workspace_id')
    .orderBy('since')
    .execute()
  expect(members.map(row => [row.workspace_id, row.account_id, row.since, row.until])).toEqual([
    [1, 1, new Date('2026-01-01'), null],
    [2, 2, new Date('2026-01-02'), new Date('2026-03-10')],
    [2, 1, new Date('2026-03-10'), new Date('2026-04-20')],
    [2, 3, new Date('2026-04-20'), null],
  ])
  const april = await db
    .selectFrom('closed_month_asset')
    .select(['asset_id', 'first_received_at', 'selected_from', 'selected_to'])
    .where('month', '=', '2026-04-01')
    .orderBy('asset_id')
    .execute()
  expect(april.map(row => [row.asset_id, row.first_received_at !== null, row.selected_from !== null])).toEqual([
    [1, true, true],
    [2, true, false],
    [3, false, true],
  ])
  // Selected until beyond the month's end.
  expect(april[2]?.selected_to).toBeNull()
})
