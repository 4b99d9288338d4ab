import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './database.ts'

let one: TestDatabase
let other: TestDatabase

beforeAll(async () => {
  ;[one, other] = await Promise.all([createTestDatabase(), createTestDatabase()])
})
afterAll(() => Promise.all([one.drop(), other.drop()]))

async function query<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

test('the data of one test database is not in another', async () => {
  await query(one.url, 'CREATE TABLE only_here ()')
  const [found] = await query<{ name: string | null }>(other.url, `SELECT to_regclass('only_here')::text AS name`)
  expect(found).toEqual({ name: null })
})

test('a test database has the tables of the migrations', async () => {
  const tables = await query(one.url, `SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'only_here'`)
  expect(tables.length).toBeGreaterThan(0)
})

test('a test database can be dropped twice, and with open connections', async () => {
  const database = await createTestDatabase()
  const client = new Client(database.url)
  // A forced end of a connection gives two errors: the server’s message, then the closed socket.
  const closed = new Promise(resolve => client.on('error', resolve))
  await client.connect()
  await database.drop()
  await closed
  await database.drop()
  await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist')
})
