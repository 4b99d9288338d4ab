import { once } from 'node:events'
import { createServer, connect as dial } from 'node:net'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '../../../src/database/connect.ts'
import { migrateToLatest } from '../../../src/database/migrate.ts'
import type { Database } from '../../../src/database/tables.ts'
import { withoutTimeLimit } from '../../../src/database/time-limits.ts'
import { createTestDatabase, type TestDatabase } from '../../helpers/database.ts'
import { integrate } from '../../helpers/integrate.ts'
import { lacks } from '../../helpers/lacks.ts'
import { startPgBouncer } from '../../helpers/pgbouncer.ts'
import { startProduct } from '../../helpers/product.ts'
import { slackUser } from '../../helpers/user.ts'

let database: TestDatabase
const open: Kysely<Database>[] = []
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  for (const db of open.splice(0)) await db.destroy()
  await database.drop()
})

/** A new session. */
function session(url = database.url): Kysely<Database> {
  const db = connect({ url, poolSize: 1 })
  open.push(db)
  return db
}

async function limits(db: Kysely<Database>): Promise<unknown> {
  const { rows } = await sql`
    select current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as idle`.execute(db)
  return rows[0]
}

test('statements and idle transactions have a time limit, except those that may take long', async () => {
  expect(await limits(session())).toEqual({ statement: '0', idle: '0' })
  expect(await migrateToLatest(database.url)).toEqual([])
  const db = session()
  expect(await limits(db)).toEqual({ statement: '5min', idle: '1min' })
  await db.transaction().execute(async trx => {
    await withoutTimeLimit(trx)
    expect(await limits(trx)).toEqual({ statement: '0', idle: '0' })
  })
  expect(await limits(db)).toEqual({ statement: '5min', idle: '1min' })
})

test('the operator’s own settings of the role stay', async () => {
  const name = new URL(database.url).pathname.slice(1)
  await sql`alter role current_user in database ${sql.id(name)} set statement_timeout = '7s'`.execute(session())
  await migrateToLatest(database.url)
  await migrateToLatest(database.url)
  expect(await limits(session())).toEqual({ statement: '7s', idle: '1min' })
})

/** A proxy to Postgres that records the parameters of the start-up packet of each connection. */
async function watchStarts(to: URL): Promise<{ url: string; asked: Set<string>; close(): void }> {
  const asked = new Set<string>()
  const server = createServer(socket => {
    const beyond = dial(Number(to.port), to.hostname)
    for (const one of [socket, beyond]) one.on('error', () => {})
    // The length and the protocol version, 4 bytes each, then names and values, each terminated by a zero byte.
    socket.once('data', (first: Buffer) => {
      const words = first.subarray(8).toString('latin1').split('\0')
      for (const [at, word] of words.entries()) if (at % 2 === 0 && word !== '') asked.add(word)
    })
    socket.pipe(beyond).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(to)
  url.port = String(typeof address === 'object' ? address?.port : '')
  return { url: url.href, asked, close: () => server.close() }
}

test('no connection sends a startup parameter, because PgBouncer would refuse it', async () => {
  const way = await watchStarts(new URL(database.url))
  const product = await startProduct({ database: { url: way.url, drop: async () => {} } })
  await product.drain()
  await fetch(`http://127.0.0.1:${product.port}/readyz`)
  await product.stop()
  way.close()
  expect([...way.asked].sort()).toEqual(['client_encoding', 'database', 'user'])
})

test.skipIf(lacks('pgbouncer'))(
  'everything works behind PgBouncer in transaction mode',
  { timeout: 90_000 },
  async () => {
    const bouncer = await startPgBouncer(database.url)
    const product = await startProduct({ database: { url: bouncer.url, drop: async () => {} } })
    try {
      product.feeds.caterpillar.fleet.add(250)
      await integrate(product, slackUser(product, 'Ada'), 'caterpillar')
      const row = await product.ctx.db.selectFrom('integration').selectAll().executeTakeFirstOrThrow()
      expect(row).toMatchObject({ state: 'active', asset_count: 250 })
      const ready = await fetch(`http://127.0.0.1:${product.port}/readyz`)
      expect(await ready.json()).toEqual({ ok: true, postgres: true, queue: true })
      // None of our settings stays with a session that another client gets next.
      const { rows } = await sql`select current_setting('search_path') as path`.execute(product.ctx.db)
      expect(rows).toEqual([{ path: '"$user", public' }])
      // No session lock is left behind: a second start succeeds.
      expect(await migrateToLatest(bouncer.url)).toEqual([])
    } finally {
      await product.stop()
      await bouncer.stop()
    }
  },
)
