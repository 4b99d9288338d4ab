import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Calls of kysely, and members that return a builder: `ctx.db` and `trx` may only be passed on. */
const BUILDS =
  /\b(?:selectFrom|selectNoFrom|insertInto|updateTable|deleteFrom|mergeInto)\b|\b(?:db|trx)\??\s*[.[]|\bkysely\b/

/** The source without comments, which may mention it. */
const codeOf = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')

test('SQL is only in src: adapters, jobs and commands call functions of the nouns', () => {
  const files = globSync(['{adapters,jobs,commands}/**/*.ts'], { cwd: root })
  expect(files.length).toBeGreaterThan(100)
  expect(files.filter(file => BUILDS.test(codeOf(readFileSync(resolve(root, file), 'utf8'))))).toEqual([])
})

test.each([
  "const row = await ctx.db\n    .selectFrom('workspace')",
  'await to.ctx.db.transaction().execute(trx => body(trx))',
  "const { db } = ctx\n  await db?.deleteFrom('draft').execute()",
  "const read = (from: Kysely<Database>) => from.selectFrom('person')",
  "import type { Kysely } from 'kysely'",
  "await transact(ctx, trx => trx.insertInto('draft'))",
  "ctx.db['updateTable']('draft')",
])('a query is seen: %s', text => expect(BUILDS.test(codeOf(text))).toBe(true))

test.each([
  'const integration = await readIntegration(ctx.db, actor.accountId, id)',
  '/** `db.selectFrom` is for src. */',
  'await transact(ctx, trx => saveSecrets(trx, ctx.keyring, owner, { botToken }))',
])('none is: %s', text => expect(BUILDS.test(codeOf(text))).toBe(false))
