import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBackend } from '../../../jobs/backend.ts'
import { installApp } from '../../../src/app/install-app.ts'
import { requestVerification } from '../../../src/app/request-verification.ts'
import { connect } from '../../../src/database/connect.ts'
import { migrateToLatest } from '../../../src/database/migrate.ts'
import { saveProfile } from '../../../src/directory/save-profile.ts'
import { findActor } from '../../../src/person/find-actor.ts'
import { createTestDatabase, type TestDatabase } from '../../helpers/database.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { describeBackends } from '../../helpers/redis.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Every other connection to the database: a restart of Postgres cuts them like this. */
const cutAll = async (db: ReturnType<typeof connect>) => {
  const { rows } = await sql<{ pid: number }>`
    select pid, pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(db)
  return rows.length
}

test('ids and counts are numbers, dates are the day they name', async () => {
  const db = connect({ url: database.url })
  const { rows } =
    await sql`select 9007199254740991::bigint as id, date '2026-11-01' as month, count(*) from pg_class where false`.execute(
      db,
    )
  expect(rows).toEqual([{ id: 9007199254740991, month: '2026-11-01', count: 0 }])
  await db.destroy()
})

test('connections that are cut, idle or in use, are logged and replaced', async () => {
  const errors: Error[] = []
  const db = connect({ url: database.url, poolSize: 3, onError: error => errors.push(error) })
  const admin = connect({ url: database.url, poolSize: 1 })
  const busy = db.transaction().execute(async trx => {
    await sql`select 1`.execute(trx)
    expect(await cutAll(admin)).toBeGreaterThan(0)
    await sql`select 1`.execute(trx)
  })
  await expect(busy).rejects.toThrow()
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  expect(errors.length).toBeGreaterThan(0)
  await db.destroy()
  await admin.destroy()
})

test('several processes that start at once migrate the schema once, that of the queues too', async () => {
  const name = `fresh_${Date.now()}`
  const admin = connect({ url: database.url, poolSize: 1 })
  await sql.raw(`create database ${name}`).execute(admin)
  const url = database.url.replace(/[^/]+$/, name)
  try {
    const starting = Array.from({ length: 3 }, async () => {
      await migrateToLatest(url)
      const backend = await openBackend({ databaseUrl: url, redisUrl: null })
      await backend.close()
    })
    expect(await Promise.allSettled(starting)).toEqual(starting.map(() => ({ status: 'fulfilled', value: undefined })))
  } finally {
    await sql.raw(`drop database ${name} with (force)`).execute(admin)
    await admin.destroy()
  }
})

describeBackends('the product, when Postgres cuts every connection,', backend => {
  let product: Product
  beforeAll(async () => {
    product = await startProduct({ backend, settings: { logLevel: 'silent' } })
  })
  afterAll(() => product.stop())

  test('a process whose connections are cut loses nothing and keeps running', async () => {
    const { slack, feeds, ctx } = product
    const admin = connect({ url: product.settings.databaseUrl, poolSize: 1 })
    const { id } = await admin.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
    feeds.caterpillar.fleet.add(250)
    const ada = slack.person('Ada')
    await saveProfile(ctx, {
      workspaceId: id,
      externalId: ada.id,
      name: 'Ada',
      locale: 'en-US',
      timeZone: 'UTC',
      workspaceAdmin: true,
      standing: 'inside',
    })
    const actor = await findActor(ctx.db, { platform: 'slack', workspace: slack.teamId, person: ada.id })
    if (!actor) throw new Error('no actor')
    const installed = await installApp(ctx, actor, 'caterpillar')
    if (installed.kind !== 'installed') throw new Error(installed.kind)
    const { integrationId } = installed
    feeds.caterpillar.hold()
    await requestVerification(ctx, actor, {
      integrationId,
      typed: { ...feeds.credentials.caterpillar },
      place: { kind: 'person', person: ada.id },
    })
    await feeds.caterpillar.held()
    expect(await cutAll(admin)).toBeGreaterThan(3)
    feeds.caterpillar.release()
    await cutAll(admin)
    await slack.until(() => slack.messages('@Ada').length > 0, 20_000)
    await product.drain()
    expect(await admin.selectFrom('integration').selectAll().executeTakeFirstOrThrow()).toMatchObject({
      state: 'verified',
      asset_count: 250,
    })
    expect(slack.messages('@Ada')).toHaveLength(1)
    // People still get answers.
    await ada.openHome()
    await slack.until(() => ada.home())
    expect(ada.trouble).toEqual([])
    await admin.destroy()
  })
})
