import { sql } from 'kysely'
import { expect } from 'vitest'
import { migrationTest as test } from '../helpers/migrating.ts'

test('locales and zones that no runtime can read are repaired, others stay', async ({ migrating }) => {
  const { db } = migrating
  await migrating.migrateBefore('20261128130000-profiles')
  const at = '2026-11-01'
  const said = [
    ['fr-FR', 'Europe/Paris', 'fr-FR', 'Europe/Paris'],
    ['', '', 'en-US', 'UTC'],
    ['en_US', 'Mars/Base', 'en-US', 'UTC'],
    ['fr_CA.UTF-8', '+02:00', 'fr-CA', 'UTC'],
    ['C', 'UTC', 'en-US', 'UTC'],
    ['en-US-u-hc-h12', 'US/Eastern', 'en-US', 'US/Eastern'],
  ]
  await sql`insert into account (name, created_at) values ('Acme', ${at})`.execute(db)
  await sql`
    insert into workspace (account_id, platform, external_id, name, installed_at)
    values (1, 'slack', 'T1', 'Acme', ${at})`.execute(db)
  for (const [index, [locale, zone]] of said.entries()) {
    await sql`
      insert into person (workspace_id, external_id, name, locale, time_zone, profile_read_at)
      values (1, ${`U${index}`}, 'Ada', ${locale}, ${zone}, ${at})`.execute(db)
    await sql`
      insert into subscription (workspace_id, channel, topics, locale, created_by, created_at)
      values (1, ${`C${index}`}, '{billing}', ${locale}, 1, ${at})`.execute(db)
  }
  await migrating.migrateToLatest()
  const people = await db.selectFrom('person').select(['locale', 'time_zone']).orderBy('id').execute()
  expect(people).toEqual(said.map(([, , locale, time_zone]) => ({ locale, time_zone })))
  const channels = await db.selectFrom('subscription').select('locale').orderBy('id').execute()
  expect(channels).toEqual(said.map(([, , locale]) => ({ locale })))
})
