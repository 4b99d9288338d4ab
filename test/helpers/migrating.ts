import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { test } from 'vitest'
import { connect } from '../../src/database/connect.ts'
import { getMigrations } from '../../src/database/migrate.ts'
import type { Database } from '../../src/database/tables.ts'
import { createEmptyDatabase } from './database.ts'

/** An empty database that the test migrates from one version to the next. */
export async function openMigrating(): Promise<{
  /** Of the database. */
  url: string
  db: Kysely<Database>
  /** Migrates up to that migration, including it. */
  migrateTo(name: string): Promise<void>
  /** Migrates up to the migration before it. */
  migrateBefore(name: string): Promise<void>
  migrateToLatest(): Promise<void>
  close(): Promise<void>
}> {
  const database = await createEmptyDatabase()
  const db = connect({ url: database.url, poolSize: 2 })
  const migrator = new Migrator({ db, provider: { getMigrations } })
  const migrateTo = async (name: string) => {
    const { error } = await migrator.migrateTo(name)
    if (error) throw error
  }
  return {
    url: database.url,
    db,
    migrateTo,
    migrateBefore: async name => {
      const earlier = Object.keys(await getMigrations()).filter(one => one < name)
      await migrateTo(earlier.at(-1) ?? '')
    },
    migrateToLatest: async () => {
      const { error } = await migrator.migrateToLatest()
      if (error) throw error
    },
    close: async () => {
      await db.destroy()
      await database.drop()
    },
  }
}

/** A test of a migration. It gets an empty database as `migrating`, which is dropped afterwards. */
export const migrationTest = test.extend<{ migrating: Awaited<ReturnType<typeof openMigrating>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from this pattern which other fixtures it needs.
  migrating: async ({}, use) => {
    const migrating = await openMigrating()
    await use(migrating)
    await migrating.close()
  },
})
