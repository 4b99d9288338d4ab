import { readFile } from 'node:fs/promises'
import { brotliDecompressSync } from 'node:zlib'
import pg from 'pg'
import { migrateToLatest } from '../../src/database/migrate.ts'
import { copyDatabase, createEmptyDatabase, type TestDatabase } from '../helpers/database.ts'

/** The key of the dump’s credentials. Made only for the dump: it protects nothing. */
export const SEAL_KEYS = `upgrade-test:${Buffer.alloc(32, 'upgrade-test-').toString('base64')}`

export interface Restored {
  /** The dump at the newest schema. Nobody may be connected to it while it is copied. */
  url: string
  /** A copy of that, for a test that changes it. */
  copy(): Promise<TestDatabase>
  /** Queries the database as it was dumped, before any newer migration. */
  before<Row extends pg.QueryResultRow>(query: string, values?: unknown[]): Promise<Row[]>
  drop(): Promise<void>
}

/** Restores the dump of a database that commit dabae08 filled, and migrates a copy of it to the newest schema. */
export async function restoreDump(): Promise<Restored> {
  const dumped = await createEmptyDatabase()
  const packed = await readFile(new URL('dabae08.sql.br', import.meta.url))
  await run(dumped.url, brotliDecompressSync(packed).toString())
  const migrated = await copyDatabase(nameOf(dumped))
  await migrateToLatest(migrated.url)
  return {
    url: migrated.url,
    copy: () => copyDatabase(nameOf(migrated)),
    before: (query, values) => run(dumped.url, query, values),
    drop: async () => {
      await migrated.drop()
      await dumped.drop()
    },
  }
}

/** Runs one statement, or several without values, on a connection of its own. Dates and numbers come as their text. */
export async function run<Row extends pg.QueryResultRow>(
  url: string,
  query: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => (text: string) => text } })
  await client.connect()
  try {
    return (await client.query<Row>(query, values)).rows
  } finally {
    await client.end()
  }
}

const nameOf = ({ url }: TestDatabase) => new URL(url).pathname.slice(1)
