import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/database/tables.ts'
import { openMigrating } from '../helpers/migrating.ts'

let migrating: Awaited<ReturnType<typeof openMigrating>>
let db: Kysely<Database>
beforeAll(async () => {
  migrating = await openMigrating()
  db = migrating.db
})
afterAll(async () => {
  await migrating.close()
})

const choose = (language: string) => db.updateTable('account').set({ language }).where('id', '=', 1).execute()

test('chosen languages stay, and a new language needs no migration', async () => {
  await migrating.migrateTo('20261127000004-identities')
  await sql`insert into account (name, created_at, language) values
    ('One', '2026-01-01', 'fr'), ('Two', '2026-01-01', 'en'), ('Three', '2026-01-01', null)`.execute(db)
  await expect(choose('de')).rejects.toThrow('account_language_check')
  await migrating.migrateTo('20261127000005-languages')
  const languages = await db.selectFrom('account').select('language').orderBy('id').execute()
  expect(languages.map(({ language }) => language)).toEqual(['fr', 'en', null])
  for (const tag of ['de', 'pt-BR', 'zh-Hant', 'qps']) {
    await choose(tag)
    const one = await db.selectFrom('account').select('language').where('id', '=', 1).executeTakeFirstOrThrow()
    expect(one.language).toBe(tag)
  }
  for (const wrong of ['', 'x', 'DE', 'fr_FR', 'fr-', 'français', 'fr;']) {
    await expect(choose(wrong), wrong).rejects.toThrow('account_language_check')
  }
})
