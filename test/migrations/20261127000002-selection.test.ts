import { readdir } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/database/connect.ts'
import { migrateToLatest } from '../../src/database/migrate.ts'
import type { Database } from '../../src/database/tables.ts'
import { applyConfirmedDraft } from '../../src/selection/apply-drafts.ts'
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts'

/** Rows that the version before left behind between a Confirm and its job: what the job makes of them after the upgrade. */
const BEFORE = '20261124000008-settings'
const folder = new URL('../../migrations/', import.meta.url)

let database: TestDatabase
let db: Kysely<Database>
beforeAll(async () => {
  database = await createTestDatabase()
  db = connect({ url: database.url })
  await sql`drop schema public cascade`.execute(db)
  await sql`create schema public`.execute(db)
  const files = (await readdir(folder)).filter(file => file.endsWith('.ts')).sort()
  const entries = files.map(async file => [file.slice(0, -3), await import(new URL(file, folder).href)] as const)
  const provider = { getMigrations: async () => Object.fromEntries(await Promise.all(entries)) }
  const { error } = await new Migrator({ db, provider }).migrateTo(BEFORE)
  if (error) throw error
  await fill()
  await migrateToLatest(database.url)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const EARLIER = '2026-11-10T09:00:00Z'
const CONFIRMED = '2026-11-10T10:00:00Z'
const LATER = '2026-11-10T10:00:10Z'
const REMOVED = '2026-11-10T10:00:30Z'

/** Feed 1: Deselect all; feed 2: Select all; feed 3: Select all but one, then removed; feed 4: then uninstalled. */
async function fill() {
  const statements = [
    `insert into account (name, created_at) values ('one', '${EARLIER}'), ('two', '${EARLIER}')`,
    `insert into workspace (account_id, platform, external_id, name, installed_at)
      select n, 'slack', 'T' || n, 'T', '${EARLIER}' from generate_series(1, 2) n`,
    `insert into person (workspace_id, external_id, name, locale, time_zone, profile_read_at)
      values (1, 'U1', 'Ada', 'en', 'UTC', '${EARLIER}')`,
    `insert into integration (account_id, oem, name, state, installed_by, installed_at, confirmed_by, confirmed_at,
        selection_version)
      select case n when 4 then 2 else 1 end, 'plain', 'Feed ' || n, case when n < 3 then 'active' else 'removed' end,
        1, '${EARLIER}', 1, '${CONFIRMED}', 1
      from generate_series(1, 4) n`,
    `insert into draft (integration_id, person_id, base, based_on_version, import_new, opened_at, confirmed_at)
      select n, 1, case n when 1 then 'none' else 'all' end, 0, true, '${EARLIER}', '${CONFIRMED}'
      from generate_series(1, 4) n`,
    // Four known at Confirm for each feed (ids 11 to 14, 21 to 24 …), one that came later.
    `insert into asset (id, integration_id, identity, search, first_received_at) overriding system value
      select feed * 10 + n, feed, 'n' || n, '', case n when 5 then '${LATER}' else '${EARLIER}' end::timestamptz
      from generate_series(1, 4) feed, generate_series(1, 5) n`,
    `insert into arrival (integration_id, read_started_at, imported)
      select n, '${EARLIER}', false from generate_series(1, 2) n`,
    `insert into arrival_asset (arrival_id, asset_id, decision, decided_by, decided_at) values
      (1, 12, 'approved', 1, '${LATER}'), (2, 21, 'declined', 1, '${LATER}'), (2, 22, 'declined', 1, '${LATER}'),
      (2, 25, null, null, null)`,
    `insert into selection (asset_id, integration_id, selected_from, selected_to) values
      (11, 1, '${EARLIER}', null), (12, 1, '${LATER}', null), (15, 1, '${LATER}', null),
      (21, 2, '${EARLIER}', '${LATER}'), (23, 2, '${EARLIER}', null),
      (31, 3, '${EARLIER}', '${REMOVED}'), (33, 3, '${EARLIER}', '${REMOVED}'), (35, 3, '${LATER}', '${REMOVED}')`,
    `update integration set selected_count = (
      select count(*) from selection where integration_id = integration.id and selected_to is null)`,
    `insert into draft_change (draft_id, asset_id, selected) values (3, 33, false), (3, 34, false), (4, 42, false),
      (4, 43, false), (4, 44, false)`,
    `insert into audit_entry (account_id, at, action, details) values
      (1, '${REMOVED}', 'app_removed', '{"integrationId": 3}'), (2, '${REMOVED}', 'workspace_uninstalled', '{}')`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}

async function intervals(integrationId: number) {
  const rows = await db
    .selectFrom('selection')
    .select(['asset_id', 'selected_from', 'selected_to'])
    .where('integration_id', '=', integrationId)
    .orderBy('asset_id')
    .orderBy('selected_from')
    .execute()
  const say = (at: Date | null) => at?.toISOString().replace('.000', '') ?? null
  return rows.map(row => [row.asset_id, say(row.selected_from), say(row.selected_to)])
}

test.each([
  [
    'after Deselect all, what was approved or imported since stays selected',
    1,
    [
      [11, EARLIER, CONFIRMED],
      [12, LATER, null],
      [15, LATER, null],
    ],
  ],
  [
    'Select all: what was undone or declined since stays so',
    2,
    [
      [21, EARLIER, LATER],
      [23, EARLIER, null],
      [24, CONFIRMED, null],
    ],
  ],
  [
    'removed since: selected until then',
    3,
    [
      [31, EARLIER, REMOVED],
      [32, CONFIRMED, REMOVED],
      [33, EARLIER, CONFIRMED],
      [35, LATER, REMOVED],
    ],
  ],
  ['uninstalled since: selected until then', 4, [[41, CONFIRMED, REMOVED]]],
])('%s', async (_, feed, expected) => {
  await db.transaction().execute(trx => applyConfirmedDraft(trx, [], feed, new Date('2026-11-10T11:00:00Z')))
  expect(await intervals(feed)).toEqual(expected)
  const draft = await db.selectFrom('draft').selectAll().where('id', '=', feed).executeTakeFirstOrThrow()
  expect(draft.applied_at).not.toBeNull()
  const { selected_count, selection_change, selection_changed_by, selection_changed_at } = await db
    .selectFrom('integration')
    .selectAll()
    .where('id', '=', feed)
    .executeTakeFirstOrThrow()
  expect(selected_count).toBe(expected.filter(([, , to]) => to === null).length)
  expect({ selection_change, selection_changed_by, selection_changed_at }).toEqual({
    selection_change: 'confirmed',
    selection_changed_by: 1,
    selection_changed_at: new Date(CONFIRMED),
  })
  const waiting = await db.selectFrom('arrival_asset').select('asset_id').where('decision', 'is', null).execute()
  expect(waiting).toEqual([{ asset_id: 25 }])
})
