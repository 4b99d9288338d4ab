import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installApp } from '../../src/app/install-app.ts'
import { requestVerification } from '../../src/app/request-verification.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { type CrashChild, startChild } from '../helpers/crash-child.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { until } from '../helpers/until.ts'

// The lease is a row, whichever store the queues use: crash.test kills on both.
describe('a worker that is killed while it reads a feed', () => {
  let product: Product
  const children: CrashChild[] = []
  beforeAll(async () => {
    product = await startProduct({ settings: { role: 'web', logLevel: 'silent', leaseMs: 2_000 } })
  })
  afterAll(async () => {
    for (const child of children) await child.kill()
    await product.stop()
  })

  test('is taken over when its lease has expired: no page is lost, none is read twice', {
    timeout: 90_000,
  }, async () => {
    const { feeds, slack, ctx, clock, settings } = product
    const { caterpillar } = feeds
    const { id: workspaceId } = await ctx.db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
    const person = slack.person('Ada')
    await saveProfile(ctx, {
      workspaceId,
      externalId: person.id,
      name: 'Ada',
      locale: 'en-US',
      timeZone: 'UTC',
      workspaceAdmin: true,
      standing: 'inside',
    })
    const actor = await findActor(ctx.db, { platform: 'slack', workspace: slack.teamId, person: person.id })
    if (!actor) throw new Error('no Ada')
    // One page per checkpoint.
    caterpillar.pageSize = 1000
    caterpillar.fleet.add(5000)
    const installed = await installApp(ctx, actor, 'caterpillar')
    if (installed.kind !== 'installed') throw new Error(installed.kind)
    const { integrationId } = installed
    caterpillar.hold()
    await requestVerification(ctx, actor, {
      integrationId,
      typed: { ...feeds.credentials.caterpillar },
      place: { kind: 'person', person: actor.externalId },
    })
    const start = async () => {
      const child = await startChild({ ...settings, role: 'worker' }, clock.now)
      children.push(child)
      return child
    }
    const row = () =>
      ctx.db.selectFrom('integration').selectAll().where('id', '=', integrationId).executeTakeFirstOrThrow()

    const first = await start()
    await caterpillar.held()
    for (let page = 2; page <= 3; page += 1) {
      caterpillar.hold()
      await caterpillar.held()
    }
    await until(async () => (await row()).asset_count === 2000, 10_000)
    // Another worker runs all the time, and sees that somebody reads: for longer than a lease lasts without renewal.
    await start()
    const leases = async () =>
      (await sql<{ live: boolean }>`select until > now() as live from lease where job = 'sync'`.execute(ctx.db)).rows
    const end = performance.now() + 3_000
    while (performance.now() < end) {
      expect(await leases()).toEqual([{ live: true }])
      await sleep(200)
    }
    expect(caterpillar.pages).toBe(3)

    await first.kill()
    caterpillar.release()
    await until(async () => (await row()).read_started_at === null, 30_000)
    expect(await row()).toMatchObject({ asset_count: 5000, last_sync_at: expect.any(Date) })
    const pages = caterpillar.requests.filter(request => request.kind === 'page').map(request => request.path)
    // The killed worker had requested the third page, which never came.
    const times = new Map<string, number>()
    for (const page of pages) times.set(page, (times.get(page) ?? 0) + 1)
    expect([...times.values()]).toEqual([1, 1, 2, 1, 1])
  })
})
