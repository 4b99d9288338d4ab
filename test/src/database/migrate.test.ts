import { sql } from 'kysely'
import { expect } from 'vitest'
import { connect } from '../../../src/database/connect.ts'
import { migrateToLatest } from '../../../src/database/migrate.ts'
import { migrationTest } from '../../helpers/migrating.ts'
import { until } from '../../helpers/until.ts'

migrationTest(
  'a migration that waits for a lock lets the statements of running processes pass, and goes on when it gets the lock',
  async ({ migrating }) => {
    // This migration adds a column to `announcement`.
    await migrating.migrateBefore('20261129000000-failing-since')
    const other = connect({ url: migrating.url, poolSize: 1 })
    let migrated: Promise<string[]> | undefined
    try {
      // Longer than the migration waits for a lock.
      await sql`set statement_timeout = '10s'`.execute(other)
      // As a month that is being closed: it reads the table for longer than a click may take.
      await migrating.db.transaction().execute(async trx => {
        await sql`lock table announcement in access share mode`.execute(trx)
        migrated = migrateToLatest(migrating.url)
        await until(async () => {
          const waiting = sql`select from pg_locks where not granted and relation = 'announcement'::regclass`
          return (await waiting.execute(trx)).rows.length > 0
        }, 20_000)
        // Behind the migration: it is answered only if the migration gives up its place.
        await sql`select from announcement`.execute(other)
      })
      await migrated
      const added = sql`
        select from information_schema.columns where table_name = 'announcement' and column_name = 'failing_since'`
      expect((await added.execute(other)).rows).toHaveLength(1)
    } finally {
      await migrated
      await other.destroy()
    }
  },
)
