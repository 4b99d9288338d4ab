import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { installApp } from '../../../src/app/install-app.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { readCredentialForm, requestVerification } from '../../../src/app/request-verification.ts'
import type { FeedTrouble } from '../../../src/feed/feed.ts'
import { listIntegrations, readIntegration } from '../../../src/integration/list-integrations.ts'
import { readSecrets } from '../../../src/secret/secrets.ts'
import { type Core, listed, machines, openCore, PATIENT, PLAIN, page, running } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
// Stops the feeds of earlier tests; otherwise each test would sync all of them.
afterEach(() => core.rest())
afterAll(() => core.close())

const place = { kind: 'person', person: 'Ada' } as const
const secrets = async (accountId: number, id: number) => ({
  works: await readSecrets(core.db, core.ctx.keyring, { accountId, kind: 'integration', id }),
  candidate: await readSecrets(core.db, core.ctx.keyring, { accountId, kind: 'candidate', id }),
})

/** The text of every row of every table, binary as hex. */
async function dump(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`.execute(core.db)
  const pieces = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} t`.execute(core.db)
      return rows.map(row => row.text)
    }),
  )
  return pieces.flat().join('\n')
}

describe('install', () => {
  test('a double click installs one app; a second login for the same OEM gets a number', async () => {
    const { ada, accountId, verify } = await core.company()
    const clicks = await Promise.all([1, 2, 3].map(() => installApp(core.ctx, ada, PLAIN)))
    expect(new Set(clicks.map(click => JSON.stringify(click))).size).toBe(1)
    const names: string[] = []
    const ids: number[] = []
    for (let n = 0; n < 3; n += 1) {
      const installed = await installApp(core.ctx, ada, PLAIN)
      if (installed.kind !== 'installed') throw new Error(installed.kind)
      names.push(installed.name)
      ids.push(installed.integrationId)
      await verify(installed.integrationId)
    }
    expect(names).toEqual(['Plain', 'Plain 2', 'Plain 3'])
    await removeApp(core.ctx, ada, ids[1] ?? 0)
    const again = await installApp(core.ctx, ada, PLAIN)
    const library = await listIntegrations(core.db, accountId)
    expect(again).toMatchObject({ kind: 'installed', name: 'Plain 2' })
    expect(new Set(library.map(one => one.name)).size).toBe(library.length)
  })

  test('only people with a role may install an app', async () => {
    const { join } = await core.company()
    expect(await installApp(core.ctx, await join('Eve', null), PLAIN)).toMatchObject({ kind: 'not_allowed' })
  })
})

describe('typed values', () => {
  test('the fields are checked one by one', async () => {
    const { ada, install } = await core.company()
    const integrationId = await install()
    const typed = { username: ' ', baseUrl: 'ftp://x', password: 'x'.repeat(2001) }
    expect(await requestVerification(core.ctx, ada, { integrationId, typed, place })).toEqual({
      kind: 'incomplete',
      fields: [
        { id: 'baseUrl', problem: 'not_a_url' },
        { id: 'username', problem: 'required' },
        { id: 'password', problem: 'too_long' },
      ],
    })
    expect(await readIntegration(core.db, ada.accountId, integrationId)).toMatchObject({ verifying: false })
  })

  test('people of another company, or without a role, can request nothing', async () => {
    const { install, join } = await core.company()
    const { ada, typed } = await core.company()
    const integrationId = await install()
    expect(await requestVerification(core.ctx, ada, { integrationId, typed: typed(), place })).toEqual({
      kind: 'not_found',
    })
    const eve = await join('Eve', null)
    expect(await requestVerification(core.ctx, eve, { integrationId, typed: typed(), place })).toMatchObject({
      kind: 'not_allowed',
    })
    expect(await readCredentialForm(core.ctx, eve, integrationId)).toMatchObject({ kind: 'not_allowed' })
  })

  test('secrets left empty mean those entered before, which are never shown', async () => {
    const feed = await listed(core, 2)
    expect(await readCredentialForm(core.ctx, feed.ada, feed.integrationId)).toEqual({
      values: { username: feed.login.username },
      signIn: null,
      storedSecrets: ['password'],
      firstAddress: null,
    })
    await requestVerification(core.ctx, feed.ada, {
      integrationId: feed.integrationId,
      typed: { username: feed.login.username, password: '' },
      place,
    })
    await core.run()
    expect(await readIntegration(core.db, feed.accountId, feed.integrationId)).toMatchObject({ verifyTrouble: null })
    expect((await secrets(feed.accountId, feed.integrationId)).works.password).toBe(feed.login.password)
  })

  test('a password keeps its spaces; a copied name is trimmed', async () => {
    const { ada, accountId, login, install } = await core.company()
    const integrationId = await install()
    login.password = ' two  words '
    const typed = { username: ` ${login.username}\n`, password: ' two  words ', apiToken: '   ' }
    await requestVerification(core.ctx, ada, { integrationId, typed, place })
    await core.run()
    expect(await readIntegration(core.db, accountId, integrationId)).toMatchObject({
      state: 'verified',
      verifyTrouble: null,
    })
    expect((await secrets(accountId, integrationId)).works).toEqual({
      username: login.username,
      password: ' two  words ',
    })
  })

  test('only spaces are not a new password', async () => {
    const feed = await listed(core, 2)
    const typed = { username: feed.login.username, password: '  ' }
    await requestVerification(core.ctx, feed.ada, { integrationId: feed.integrationId, typed, place })
    await core.run()
    expect((await secrets(feed.accountId, feed.integrationId)).works.password).toBe(feed.login.password)
  })

  test('credentials are nowhere in the database in clear text', async () => {
    const { ada, login, install } = await core.company()
    const integrationId = await install()
    const typed = {
      username: login.username,
      password: login.password,
      apiToken: 'tok"en-7Q\\x',
      baseUrl: 'https://u.example/s3cret-path-7Q',
    }
    await requestVerification(core.ctx, ada, { integrationId, typed, place })
    const before = await dump()
    await core.run()
    const text = before + (await dump())
    for (const secret of [login.password, typed.apiToken, login.username, 's3cret-path-7Q']) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(secret).toString('hex'))
      expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, -3))
    }
    expect(text).toContain('credentials_entered')
  })
})

const soon = new Date('2026-11-10T09:05:00Z')
const troubles: FeedTrouble[] = [
  { kind: 'wrong_credentials' },
  { kind: 'no_access' },
  { kind: 'consent_missing', url: 'https://consent.example/' },
  { kind: 'throttled', until: soon },
  { kind: 'maintenance' },
  { kind: 'unreachable', detail: 'the host name was not found' },
  { kind: 'not_iso', detail: 'the answer is a web page' },
]

describe('Verify', () => {
  test('each trouble is stored, shown where the person is, and the OEM is called once', async () => {
    const each = []
    for (const trouble of troubles) {
      const company = await core.company()
      company.login.says = () => trouble
      const integrationId = await company.install()
      await company.verify(integrationId)
      each.push({ trouble, company, integrationId })
    }
    await core.run()
    for (let hour = 0; hour < 30; hour += 1) {
      core.clock.advance(3_600_000)
      await core.run()
    }
    for (const { trouble, company, integrationId } of each) {
      expect(company.login.asked, trouble.kind).toEqual([null])
      const shown = await readIntegration(core.db, company.accountId, integrationId)
      expect(shown).toMatchObject({ state: 'installed', verifying: false, assetCount: 0 })
      expect(shown?.verifyTrouble).toEqual({ ...JSON.parse(JSON.stringify(trouble)), reference: expect.any(String) })
      expect(core.chat.of(company.workspaceId, 'verification'), trouble.kind).toHaveLength(1)
      expect(await company.audit(), trouble.kind).toContain('verification_failed')
      expect((await secrets(company.accountId, integrationId)).works, trouble.kind).toEqual({})
    }
  })

  test('after a bug on our side Verify is retried, then the person gets a reference; pressed again it works', async () => {
    const company = await core.company()
    company.login.machines = machines(2)
    company.login.says = () => {
      throw new Error('a bug')
    }
    const integrationId = await company.install()
    await company.verify(integrationId)
    for (let n = 1; n <= 3; n += 1) {
      expect(await readIntegration(core.db, company.accountId, integrationId)).toMatchObject({ verifying: true })
      await expect(core.run()).rejects.toThrow('a bug')
      await sql`update lease set until = now()`.execute(core.db)
    }
    await core.run()
    expect(company.login.asked).toHaveLength(3)
    expect(await readIntegration(core.db, company.accountId, integrationId)).toMatchObject({
      verifying: false,
      verifyTrouble: { kind: 'internal_error', reference: expect.stringMatching(/^[0-9a-f]{8}$/) },
    })
    expect(core.chat.of(company.workspaceId, 'verification')).toHaveLength(1)
    company.login.says = null
    core.clock.advance(1000)
    await company.verify(integrationId)
    await core.run()
    expect(await readIntegration(core.db, company.accountId, integrationId)).toMatchObject({
      state: 'verified',
      assetCount: 2,
    })
  })

  test('with right credentials the list is read page by page, and the person is told', async () => {
    const company = await core.company()
    company.login.machines = machines(250)
    const integrationId = await company.install()
    await company.verify(integrationId)
    expect(await readIntegration(core.db, company.accountId, integrationId)).toMatchObject({ verifying: true })
    await core.run()
    expect(company.login.asked).toEqual([null, '100', '200'])
    expect(await readIntegration(core.db, company.accountId, integrationId)).toMatchObject({
      state: 'verified',
      verifying: false,
      reading: false,
      assetCount: 250,
      selectedCount: 0,
      nextSyncAt: null,
    })
    expect(core.chat.of(company.workspaceId, 'verification')).toHaveLength(1)
    expect((await secrets(company.accountId, integrationId)).candidate).toEqual({})
  })

  test('Verify waits only briefly for an answer, because a person waits; the syncs after it wait longer', async () => {
    const { login } = await running(core, 30)
    expect(login.policies[0]).toBe('interactive')
    expect(new Set(login.policies.slice(1))).toEqual(new Set(['background']))
  })

  test('a right login without machines says so', async () => {
    const feed = await listed(core, 0)
    expect(await readIntegration(core.db, feed.accountId, feed.integrationId)).toMatchObject({
      state: 'verified',
      assetCount: 0,
    })
  })

  test('a failed Verify with new credentials leaves the working ones alone', async () => {
    const feed = await running(core, 2)
    await feed.verify(feed.integrationId, { password: 'mistyped' })
    await core.run()
    expect(await readIntegration(core.db, feed.accountId, feed.integrationId)).toMatchObject({
      state: 'active',
      verifyTrouble: { kind: 'wrong_credentials' },
    })
    expect(await secrets(feed.accountId, feed.integrationId)).toMatchObject({
      works: { password: feed.login.password },
      candidate: { password: 'mistyped' },
    })
    feed.login.asked.length = 0
    core.clock.advance(3_600_000)
    await core.run()
    expect(feed.login.asked.length).toBeGreaterThan(0)
    expect(await feed.troubles(feed.integrationId)).toEqual([])
  })

  test('of two Verifys the newer counts, whichever answer comes last', async () => {
    const company = await core.company()
    const integrationId = await company.install()
    const first = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    company.login.says = async () => {
      asked.resolve()
      company.login.says = null
      await first.promise
      return page(machines(3))
    }
    await company.verify(integrationId, { password: 'older' })
    const requestedAt = core.clock.now.toISOString()
    const older = core.carryOut({ job: 'verify', integrationId, requestedAt })
    await asked.promise
    core.clock.advance(2000)
    await company.verify(integrationId, { password: 'newer, wrong' })
    first.resolve()
    await older
    expect(await readIntegration(core.db, company.accountId, integrationId)).toMatchObject({
      state: 'installed',
      verifying: true,
    })
    await core.run()
    expect(await readIntegration(core.db, company.accountId, integrationId)).toMatchObject({
      state: 'installed',
      verifying: false,
      verifyTrouble: { kind: 'wrong_credentials' },
      assetCount: 0,
    })
    // The same job again, as a queue may deliver it: the outcome is already there.
    const before = company.login.asked.length
    await core.carryOut({ job: 'verify', integrationId, requestedAt })
    expect(company.login.asked).toHaveLength(before)
  })

  test('the same job run twice at once gives one outcome', async () => {
    const company = await core.company()
    company.login.machines = machines(5)
    const integrationId = await company.install()
    await company.verify(integrationId)
    const work = { job: 'verify', integrationId, requestedAt: core.clock.now.toISOString() } as const
    await Promise.all([core.carryOut(work), core.carryOut(work), core.carryOut(work)])
    expect(await readIntegration(core.db, company.accountId, integrationId)).toMatchObject({
      state: 'verified',
      assetCount: 5,
    })
    expect((await company.audit()).filter(action => action === 'verified')).toHaveLength(1)
    expect((await secrets(company.accountId, integrationId)).works.password).toBe(company.login.password)
  })

  test('new credentials of a running feed keep the OEM’s pause', async () => {
    const feed = await running(core, 1, PATIENT)
    core.clock.advance(400_000)
    await feed.verify(feed.integrationId)
    await core.run()
    const asked = feed.login.asked.length
    core.clock.advance(200_000)
    await core.run()
    expect(feed.login.asked).toHaveLength(asked)
    core.clock.advance(100_000)
    await core.run()
    expect(feed.login.asked).toHaveLength(asked + 1)
  })
})

describe('removal', () => {
  test('removal erases the credentials, ends selections and stops every job', async () => {
    const feed = await running(core, 3)
    await feed.verify(feed.integrationId, { password: 'candidate-7Q' })
    expect(await removeApp(core.ctx, feed.bob, feed.integrationId)).toMatchObject({
      kind: 'not_allowed',
      needs: 'administer',
    })
    const stranger = await core.company()
    expect(await removeApp(core.ctx, stranger.ada, feed.integrationId)).toEqual({ kind: 'not_found' })
    expect(await removeApp(core.ctx, feed.ada, feed.integrationId)).toMatchObject({ kind: 'removed', name: 'Plain' })
    expect(await removeApp(core.ctx, feed.ada, feed.integrationId)).toEqual({ kind: 'not_found' })
    expect(await secrets(feed.accountId, feed.integrationId)).toEqual({ works: {}, candidate: {} })
    feed.login.asked.length = 0
    core.clock.advance(3 * 86_400_000)
    await core.run()
    expect(feed.login.asked).toEqual([])
    expect(await feed.selected(feed.integrationId)).toEqual([])
    expect(await listIntegrations(core.db, feed.accountId)).toEqual([])
  })

  test('removal in the middle of a read discards the pages that come after it', async () => {
    const feed = await running(core, 3)
    const answer = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    feed.login.says = async () => {
      asked.resolve()
      await answer.promise
      return page(machines(9))
    }
    core.clock.advance(3_600_000)
    const { read_turn: turn } = await feed.row(feed.integrationId)
    const reading = core.carryOut({ job: 'sync', integrationId: feed.integrationId, turn })
    await asked.promise
    await removeApp(core.ctx, feed.ada, feed.integrationId)
    answer.resolve()
    await reading
    expect(await feed.assets(feed.integrationId)).toHaveLength(3)
    expect(await feed.row(feed.integrationId)).toMatchObject({ next_sync_at: null, state: 'removed' })
  })
})
