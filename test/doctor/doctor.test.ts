import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { readConfig } from '../../config.ts'
import { CHECKS } from '../../doctor/checks.ts'
import { type LocalSlack, startSlack } from '../../playground/slack/slack.ts'
import { type LocalTeams, startTeams } from '../../playground/teams/teams.ts'
import { connect } from '../../src/database/connect.ts'
import { parseKeyring } from '../../src/secret/keyring.ts'
import { saveSecrets } from '../../src/secret/secrets.ts'
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts'
import { lacks } from '../helpers/lacks.ts'
import { startRedis } from '../helpers/start-redis.ts'

const run = promisify(execFile)
const key = () => randomBytes(32).toString('base64')
const [OLD, NEW] = [`old:${key()}`, `new:${key()}`]
const SECRET = 'hunter2-very-secret'

let database: TestDatabase
let db: ReturnType<typeof connect>
let slack: LocalSlack
let teams: LocalTeams
let env: Record<string, string>
beforeAll(async () => {
  database = await createTestDatabase()
  db = connect({ url: database.url, onError: () => {} })
  slack = await startSlack({ signingSecret: 'doctor-signing-secret' })
  teams = await startTeams()
  env = {
    DATABASE_URL: database.url,
    SEAL_KEYS: OLD,
    SLACK_SIGNING_SECRET: 'doctor-signing-secret',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    TEAMS_APP_ID: teams.appId,
    TEAMS_APP_PASSWORD: teams.appPassword,
    TEAMS_TENANT_ID: teams.tenantId,
    TEAMS_LOGIN_URL: teams.loginUrl,
    FEEDS: 'local',
  }
  await db
    .transaction()
    .execute(trx =>
      saveSecrets(trx, parseKeyring(OLD), { accountId: 1, kind: 'integration', id: 7 }, { password: SECRET }),
    )
})
afterAll(async () => {
  await db.destroy()
  await slack.close()
  await teams.close()
  await database.drop()
})
afterEach(() => {
  slack.clearFaults()
  teams.clearFaults()
})

/** What a check finds with these settings, a line each, with the sign of its state. */
async function find(name: string, over: Record<string, string> = {}): Promise<string[]> {
  const check = CHECKS.find(one => one.name === name)
  if (!check) throw new Error(`No check is called ${name}.`)
  const findings = await check.run(readConfig({ ...env, ...over }))
  return findings.map(finding => `${finding.state}: ${finding.text}${'remedy' in finding ? ` ${finding.remedy}` : ''}`)
}

test('everything works: every line is good, the exit code is 0, and no secret is printed', async () => {
  const doctor = resolve(import.meta.dirname, '../../doctor/doctor.ts')
  const { stdout } = await run(process.execPath, [doctor], { env: { PATH: process.env.PATH ?? '', ...env } })
  expect(stdout).toContain('Everything works.')
  expect(stdout).not.toMatch(/[!✗]/)
  for (const secret of [SECRET, OLD, slack.botToken, teams.appPassword, database.url, 'doctor-signing-secret']) {
    expect(stdout).not.toContain(secret)
  }
})

test('something does not work: it is named with the remedy, and the exit code is 1', async () => {
  const doctor = resolve(import.meta.dirname, '../../doctor/doctor.ts')
  const broken = { PATH: process.env.PATH ?? '', ...env, SLACK_BOT_TOKEN: 'xoxb-wrong' }
  const failure = await run(process.execPath, [doctor], { env: broken }).catch((err: unknown) => err)
  expect(failure).toMatchObject({ code: 1, stdout: expect.stringContaining('Slack refuses the token (invalid_auth)') })
  expect(failure).not.toMatchObject({ stdout: expect.stringContaining('xoxb-wrong') })
})

test('a setting that is wrong ends it with the sentence of the start', async () => {
  const doctor = resolve(import.meta.dirname, '../../doctor/doctor.ts')
  const failure = await run(process.execPath, [doctor], { env: { PATH: '', ...env, PORT: 'many' } }).catch(err => err)
  expect(failure).toMatchObject({ code: 1, stdout: expect.stringContaining('PORT must be a whole number') })
})

test('database: version, extensions, rights, migrations', async () => {
  expect(await find('Database')).toEqual([
    expect.stringMatching(/^good: PostgreSQL 18/),
    'good: All migrations were run.',
    expect.stringMatching(/^good: max_connections/),
  ])
  await sql`insert into kysely_migration (name, timestamp) values ('29991231000000-later', '')`.execute(db)
  expect(await find('Database')).toContainEqual(expect.stringContaining('migrated by a newer release (29991231000000'))
  await sql`delete from kysely_migration where name like '2999%' or name like '20261128%'`.execute(db)
  expect(await find('Database')).toContainEqual(expect.stringMatching(/good: \d+ migrations are pending/))
  await sql`create role poor login password 'poor'`.execute(db)
  const url = new URL(database.url)
  url.username = 'poor'
  url.password = 'poor'
  expect(await find('Database', { DATABASE_URL: url.href })).toContainEqual(
    expect.stringContaining('bad: The role may not create tables.'),
  )
  await sql`drop role poor`.execute(db)
  url.port = '1'
  const [away] = await find('Database', { DATABASE_URL: url.href })
  expect(away).toMatch(/^bad: It can’t be used: connect ECONNREFUSED/)
})

test('keys: what does not open is named by its owner, a key that seals nothing may go', async () => {
  expect(await find('Keys')).toEqual(['good: 1 stored secrets open. New ones are sealed by the key old.'])
  expect(await find('Keys', { SEAL_KEYS: `${OLD},${NEW}` })).toContain(
    'good: The key new seals nothing any more and may be taken out of SEAL_KEYS.',
  )
  const [, lost] = await find('Keys', { SEAL_KEYS: NEW })
  expect(lost).toMatch(
    /^bad: 1 stored secrets do not open, the first of account\/1\/integration\/7\. Put the key old back/,
  )
  const [, swapped] = await find('Keys', { SEAL_KEYS: `old:${key()}` })
  expect(swapped).toMatch(/^bad: .*is not the one of that id/)
})

test('Slack: scopes that were not granted; a token that is refused; Slack away', async () => {
  const poor = await startSlack({ signingSecret: 's', scopes: ['chat:write', 'commands'] })
  const found = await find('Slack', { SLACK_API_URL: poor.apiUrl, SLACK_BOT_TOKEN: poor.botToken })
  await poor.close()
  expect(found[0]).toMatch(
    /^bad: .*scopes are missing: app_mentions:read, files:write, im:history, im:write, users:read/,
  )
  expect(found[1]).toMatch(/^warning: .*optional scopes are missing: channels:history/)
  slack.fault('auth.test', { kind: 'http', status: 503 })
  expect((await find('Slack'))[0]).toMatch(/^bad: SLACK_BOT_TOKEN: Slack can’t be reached/)
  expect(await find('Slack')).toEqual([expect.stringMatching(/^good: .*every scope that is needed/)])
})

test('Slack by Socket Mode: the app-level token is tried', async () => {
  const socket = { SLACK_APP_TOKEN: slack.appToken }
  expect(await find('Slack', socket)).toEqual([
    'good: SLACK_APP_TOKEN: Slack gives a connection of Socket Mode.',
    expect.stringMatching(/^good: SLACK_BOT_TOKEN/),
  ])
  const [refused] = await find('Slack', { SLACK_APP_TOKEN: 'xapp-wrong' })
  expect(refused).toMatch(
    /^bad: SLACK_APP_TOKEN: Slack refuses the token \(invalid_auth\)\. Make one .*connections:write/,
  )
  slack.fault('apps.connections.open', { kind: 'http', status: 503 })
  expect((await find('Slack', socket))[0]).toMatch(/^bad: SLACK_APP_TOKEN: Slack can’t be reached/)
  expect(slack.sockets.opened()).toBe(0)
})

test.each([
  [{ TEAMS_APP_PASSWORD: 'wrong' }, 'AADSTS7000215', 'is not the value of a client secret'],
  [{ TEAMS_APP_ID: '00000000-0000-0000-0000-000000000000' }, 'AADSTS700016', 'has no app with the id'],
  [{ TEAMS_TENANT_ID: '00000000-0000-0000-0000-000000000000' }, 'AADSTS90002', 'is no directory'],
  [{ TEAMS_LOGIN_URL: 'http://127.0.0.1:1' }, 'can’t be reached', 'Allow this machine'],
])('Teams: with %j the reason and the remedy', async (over, reason, remedy) => {
  const [found] = await find('Teams', over)
  expect(found).toMatch(/^bad: /)
  expect(found).toContain(reason)
  expect(found).toContain(remedy)
})

test('the clocks of Slack and the database agree with ours', async () => {
  expect(await find('Clock')).toEqual([
    'good: This machine’s clock and that of Slack agree.',
    'good: This machine’s clock and that of PostgreSQL agree.',
  ])
})

test.skipIf(lacks('redis-server'))('queues: a Redis that drops jobs when it is full', async () => {
  expect(await find('Queues', { REDIS_URL: inject('redisUrl') ?? '' })).toEqual([
    expect.stringMatching(/^good: Redis /),
    'good: Redis drops nothing when its memory is full (noeviction).',
  ])
  // One of its own: while that of all tests evicts, no product starts on it.
  const redis = await startRedis('allkeys-lru')
  expect((await find('Queues', { REDIS_URL: redis.url }))[1]).toMatch(/^bad: .*allkeys-lru.*Set maxmemory-policy/)
  await redis.stop()
})
