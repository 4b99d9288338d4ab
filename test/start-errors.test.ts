import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as connectTo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { startPostgres } from '../playground/postgres.ts'
import { parseKeyring } from '../src/secret/keyring.ts'
import { seal } from '../src/secret/seal.ts'
import { start } from '../start.ts'
import { createTestDatabase, type TestDatabase } from './helpers/database.ts'
import { lacks } from './helpers/lacks.ts'
import { startRedis } from './helpers/start-redis.ts'

/** Each error that ends a start is one sentence, with the setting and the remedy. */
let database: TestDatabase
let admin: Client
beforeEach(async () => {
  database = await createTestDatabase()
  admin = new Client(database.url)
  admin.on('error', () => {})
  await admin.connect()
})
afterEach(async () => {
  await admin.end()
  await database.drop()
})

const makeKeys = (id: string) => `${id}:${randomBytes(32).toString('base64')}`

/** The message with which a start ends, without its heading. */
async function sentenceOf(settings: { databaseUrl?: string; redisUrl?: string }): Promise<string> {
  const log: string[] = []
  const started = start({
    ...{ role: 'web', host: '127.0.0.1', port: 0, publicUrl: null, slack: null, teams: null, redisUrl: null },
    ...{ databaseUrl: database.url, sealKeys: makeKeys('k'), feeds: { allowedHosts: [] }, startTimeoutMs: 300 },
    ...{ logLevel: 'info', logTo: { write: line => void log.push(line) }, now: () => new Date() },
    ...settings,
  })
  const err = await started.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(err).toBeInstanceOf(Error)
  const message = err instanceof Error ? err.message : ''
  const { password } = new URL(database.url)
  expect(message + log.join()).not.toContain(password)
  return message.replace("Fleetfeed can't start:\n  - ", '')
}

/** Runs the product as a process until it ends. */
async function runMain(env: Record<string, string>): Promise<{ code: unknown; errors: string }> {
  const given = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    LOG_LEVEL: 'fatal',
    ...env,
  }
  return await new Promise(done => {
    execFile(process.execPath, ['main.ts'], { cwd: resolve(import.meta.dirname, '..'), env: given }, (err, _, errors) =>
      done({ code: err?.code, errors }),
    )
  })
}

const productionEnv = () => ({
  ...{ NODE_ENV: 'production', PUBLIC_URL: 'https://fleetfeed.example.com', HOST: '127.0.0.1', PORT: '0' },
  ...{ SLACK_SIGNING_SECRET: 'sign-4711', SLACK_BOT_TOKEN: 'xoxb-4711', SLACK_API_URL: 'http://127.0.0.1:1/api/' },
  ...{ DATABASE_URL: database.url, SEAL_KEYS: makeKeys('k') },
})

test('a PostgreSQL that is too old', async () => {
  // What the server says of itself; pg_catalog comes first unless it is named.
  await admin.query('create schema old')
  await admin.query(
    `create function old.current_setting(name text) returns text language sql as $$ select case name when 'server_version_num' then '130012' else '13.12' end $$`,
  )
  await admin.query(
    `alter database ${new URL(database.url).pathname.slice(1)} set search_path = old, pg_catalog, public`,
  )
  expect(await sentenceOf({})).toBe(
    'DATABASE_URL leads to a PostgreSQL 13.12, which is too old: 14 or newer is needed.',
  )
})

test('a database that a newer version has migrated', async () => {
  await admin.query(`insert into kysely_migration values ('99991231000000-later', now()::text)`)
  expect(await sentenceOf({})).toBe(
    'DATABASE_URL leads to a database that a newer version has migrated: start that version, or restore the backup from before the upgrade.',
  )
})

test('a user of PostgreSQL without the rights', async () => {
  const name = `guest_${randomBytes(6).toString('hex')}`
  await admin.query(`create role ${name} login password 'guest-4711'`)
  const databaseUrl = Object.assign(new URL(database.url), { username: name, password: 'guest-4711' }).href
  expect(await sentenceOf({ databaseUrl })).toBe(
    'DATABASE_URL names a user without the rights that the start needs: make it the owner of the database and of what is in it.',
  )
  await admin.query(`drop role ${name}`)
})

test('a database that can’t be reached', async () => {
  const databaseUrl = Object.assign(new URL(database.url), { port: '1' }).href
  expect(await sentenceOf({ databaseUrl })).toBe(
    "DATABASE_URL: PostgreSQL can't be reached (ECONNREFUSED): start it, or correct the address.",
  )
})

/** In front of a Redis: changes a word of what it answers. */
async function rewriteAnswers(url: string, from: RegExp, to: string): Promise<{ url: string; close(): void }> {
  const server = createServer(socket => {
    const beyond = connectTo(Number(new URL(url).port), '127.0.0.1')
    socket.pipe(beyond)
    beyond.on('data', data => socket.write(data.toString('latin1').replace(from, to), 'latin1'))
    for (const [one, other] of [
      [socket, beyond],
      [beyond, socket],
    ] as const) {
      one.on('error', () => {})
      one.on('close', () => other.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, close: () => server.close() }
}

describe.skipIf(lacks('redis-server'))('Redis', () => {
  test('one that evicts', async () => {
    const redis = await startRedis('allkeys-lru')
    expect(await sentenceOf({ redisUrl: redis.url })).toBe(
      'REDIS_URL leads to a Redis that drops jobs when its memory is full (maxmemory-policy allkeys-lru): set maxmemory-policy noeviction there.',
    )
    await redis.stop()
  })

  test('one that is too old', async () => {
    // Of the same length, as its answer says how long it is.
    const old = await rewriteAnswers(inject('redisUrl') ?? '', /(?<=redis_version:)\d/, '5')
    expect(await sentenceOf({ redisUrl: old.url })).toMatch(
      /^REDIS_URL leads to a Redis 5\.[\d.]+, which is too old: 6\.2 or newer is needed\.$/,
    )
    old.close()
  })
})

test('a port that is taken ends the process at once, although its connections are open', {
  timeout: 60_000,
}, async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const PORT = String(typeof address === 'object' ? address?.port : '')
  expect(await runMain({ ...productionEnv(), PORT })).toEqual({
    code: 1,
    errors: `Fleetfeed can't start:\n  - PORT ${PORT} is in use by another process: stop that one, or set another PORT.\n`,
  })
  taken.close()
})

test('another key under the id of the one that sealed what is stored', { timeout: 60_000 }, async () => {
  const slot = { owner: 'account:1', field: 'botToken' }
  const { key_id, wrapped_key, ciphertext } = seal(parseKeyring(makeKeys('main')), slot, 'xoxb-stored')
  const insert = 'insert into secret (owner, field, key_id, wrapped_key, ciphertext) values ($1, $2, $3, $4, $5)'
  await admin.query(insert, [slot.owner, slot.field, key_id, wrapped_key, ciphertext])
  const SEAL_KEYS = makeKeys('main')
  const ended = await runMain({ ...productionEnv(), SEAL_KEYS })
  expect(ended).toEqual({
    code: 1,
    errors:
      "Fleetfeed can't start:\n  - SEAL_KEYS has another key under the id main than the one that sealed what is stored: put that one back, and give a new key an id of its own.\n",
  })
  expect(ended.errors).not.toContain(SEAL_KEYS.split(':')[1])
  const { rows } = await admin.query('select 1 from secret where owner <> $1', [slot.owner])
  expect(rows).toEqual([])
})

test('a data folder that another process uses', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetfeed-in-use-'))
  const owner = await startPostgres({ dataDir: join(folder, 'postgres'), persistent: true, fast: true })
  const { code, errors } = await runMain({ DATA_DIR: folder, PORT: '0' })
  expect(errors).toMatch(
    /^Fleetfeed can't start:\n {2}- DATA_DIR: The database in \S+ is in use by fleetfeed process \d+\. Stop it, or choose another folder\.\n$/,
  )
  expect(code).toBe(1)
  await owner.stop()
  await rm(folder, { recursive: true, force: true })
})
