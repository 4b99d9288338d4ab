import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createFeed } from '../../adapters/feeds/create-feed.ts'
import { type Backend, openBackend } from '../../jobs/backend.ts'
import { openQueues, type Queues } from '../../jobs/queues.ts'
import { startWorker, type Worker } from '../../jobs/worker.ts'
import { type LocalFeeds, startFeeds } from '../../playground/feeds/start-feeds.ts'
import type { WorkerContext } from '../../src/context.ts'
import type { Feed } from '../../src/feed/feed.ts'
import { type Core, machines, openCore, running } from '../helpers/core.ts'
import { describeBackends } from '../helpers/redis.ts'
import { until } from '../helpers/until.ts'

const log = pino({ level: 'silent' })

describeBackends('a bad neighbour costs the others nothing', backendOf => {
  let core: Core
  let backend: Backend
  let queues: Queues
  let ctx: WorkerContext
  let workers: Worker[] = []
  const redisUrl = backendOf.name === 'redis' ? backendOf.url : null
  /** An OEM that answers, and one that accepts connections and never answers. */
  let healthy: LocalFeeds
  let silent: LocalFeeds
  let feed: Feed & { close(): Promise<void> }

  beforeAll(async () => {
    core = await openCore()
    backend = await openBackend({ databaseUrl: core.url, redisUrl })
    queues = openQueues(backend, log)
    ctx = { ...core.ctx, log, enqueueHint: work => void queues.enqueue([work]).catch(() => {}) }
    healthy = await startFeeds()
    silent = await startFeeds()
    healthy.plain.fleet.add(3)
    silent.plain.hold()
    feed = createFeed({ now: () => new Date(), log, allowedHosts: [...healthy.allowedHosts, ...silent.allowedHosts] })
  })
  afterEach(async () => {
    silent.plain.release()
    await Promise.all(workers.map(worker => worker.close()))
    workers = []
    await core.rest()
    await Promise.all([...queues.queues.values()].map(queue => queue.obliterate({ force: true })))
    silent.plain.hold()
  })
  afterAll(async () => {
    await queues.close()
    await backend.close()
    await core.close()
    await feed.close()
    await healthy.close()
    await silent.close()
  })

  /** `most`: how much one query finds, smaller than usual, so that few rows need many queries. */
  const work = (over: Partial<WorkerContext> = {}, most?: number) => {
    const worker = startWorker({ ...ctx, ...over }, backend, queues, most)
    workers.push(worker)
    return worker
  }
  /** Waits until a row shows it: jobs of other rows never end here. In ms. */
  const untilRow = (what: () => Promise<boolean>, patience = 15_000) => until(what, patience)
  /** That many copies of the feed, made in SQL: of that account, due since then. */
  const copies = (id: number, count: number, set: { oem?: string; dueSince: Date }) =>
    sql`insert into integration (account_id, oem, name, state, installed_by, installed_at, confirmed_by, confirmed_at,
        first_confirmed_at, next_sync_at)
      select account_id, coalesce(${set.oem ?? null}, oem), name || n, state, installed_by, installed_at, confirmed_by,
        confirmed_at, first_confirmed_at, ${set.dueSince}
      from integration, generate_series(1, ${count}) n where id = ${id}`.execute(core.db)
  const dueSince = (seconds: number) => new Date(core.clock.now.getTime() - seconds * 1000)
  const isRead = async (id: number, since: Date | null) => {
    const row = await core.db.selectFrom('integration').select('last_sync_at').where('id', '=', id).executeTakeFirst()
    return row?.last_sync_at?.getTime() !== since?.getTime()
  }
  const makeDue = async (id: number, at: Date) => {
    const row = await core.db
      .updateTable('integration')
      .set({ next_sync_at: at })
      .where('id', '=', id)
      .returning('last_sync_at')
      .executeTakeFirstOrThrow()
    core.clock.advance(1000)
    return row.last_sync_at
  }

  test('feeds whose job always throws, more than one query finds, stop no other feed', {
    timeout: 60_000,
  }, async () => {
    const broken = await running(core, 1)
    const other = await running(core, 1)
    await copies(broken.integrationId, 100, { oem: 'left the catalogue', dueSince: dueSince(3600) })
    const before = await makeDue(other.integrationId, core.clock.now)
    work({}, 80)
    await untilRow(() => isRead(other.integrationId, before))
    // They are retried all the same.
    await untilRow(async () => {
      const { rows } = await sql<{ least: number }>`
        select count(*)::int as least from lease where job = 'sync' and failures > 0`.execute(core.db)
      return rows[0]?.least === 100
    }, 40_000)
  })

  test('20 slow feeds of one customer leave slots for others', { timeout: 60_000 }, async () => {
    const slow = await running(core, 1)
    const other = await running(core, 1)
    await copies(slow.integrationId, 20, { dueSince: dueSince(3600) })
    // Copies have no login of their own: looking for theirs fails, and slowly.
    const goOn = Promise.withResolvers<void>()
    let held = 0
    const slowly: Feed = {
      ...core.ctx.feed,
      readPage: async (connection, cursor) => {
        if (!connection.credentials.username) {
          held += 1
          await goOn.promise
        }
        return await core.ctx.feed.readPage(connection, cursor)
      },
    }
    const worker = work({ feed: slowly })
    expect(worker).toBeDefined()
    await untilRow(async () => held >= 8)
    const before = await makeDue(other.integrationId, core.clock.now)
    await untilRow(() => isRead(other.integrationId, before), 5_000).finally(() => goOn.resolve())
  })

  test('feeds of a host that never answers leave slots for others', { timeout: 90_000 }, async () => {
    const credentials = (of: LocalFeeds) => of.credentials.other as Record<string, string>
    const found = async (of: LocalFeeds) => {
      const company = await core.company()
      const integrationId = await company.install()
      await company.verify(integrationId, { baseUrl: credentials(of).baseUrl ?? '', authMethod: 'basic' })
      return { company, integrationId }
    }
    // More than there are slots.
    const all = await Promise.all([...Array.from({ length: 24 }, () => silent), healthy, healthy].map(found))
    await core.run()
    await Promise.all(all.map(({ company, integrationId }) => company.start(integrationId)))
    await core.run()
    const ids = all.map(({ integrationId }) => integrationId)
    const [hanging, others] = [ids.slice(0, 24), ids.slice(24)]
    for (const id of hanging) await makeDue(id, dueSince(3600))
    const before = new Map<number, Date | null>()
    for (const id of others) before.set(id, await makeDue(id, core.clock.now))
    core.clock.advance(5000)
    work({ feed: { ...feed, catalogue: core.ctx.feed.catalogue } })
    await silent.plain.held()
    // The login belongs to another feed: it is refused, which is an answer.
    const isAnswered = async (id: number) => {
      const row = await core.db.selectFrom('integration').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      return row.next_sync_at === null || row.last_sync_at?.getTime() !== before.get(id)?.getTime()
    }
    for (const id of others) await untilRow(() => isAnswered(id), 5_000)
  })

  test('a healthy Verify does not wait behind twelve that hang', { timeout: 60_000 }, async () => {
    const press = async (of: LocalFeeds) => {
      const company = await core.company()
      const integrationId = await company.install()
      const { baseUrl = '' } = of.credentials.other
      await company.verify(integrationId, { baseUrl, authMethod: 'basic' })
      return { company, integrationId }
    }
    await Promise.all(Array.from({ length: 12 }, () => press(silent)))
    work({ feed: { ...feed, catalogue: core.ctx.feed.catalogue } })
    await silent.plain.held()
    const { company, integrationId } = await press(healthy)
    await untilRow(async () => (await company.row(integrationId)).verify_requested_at === null, 5_000)
  })

  test('a small account does not wait behind one with 2,000 feeds', { timeout: 90_000 }, async () => {
    const large = await running(core, 1)
    const small = await running(core, 1)
    await copies(large.integrationId, 2000, { dueSince: dueSince(3600) })
    let reads = 0
    const counting: Feed = {
      ...core.ctx.feed,
      readPage: async (connection, cursor) => {
        reads += 1
        await sleep(20)
        return await core.ctx.feed.readPage(connection, cursor)
      },
    }
    const before = await makeDue(small.integrationId, core.clock.now)
    work({ feed: counting })
    await untilRow(() => isRead(small.integrationId, before))
    expect(reads).toBeLessThan(100)
  })

  test('a running read is not enqueued again: every page is requested once', { timeout: 60_000 }, async () => {
    const company = await core.company()
    company.login.machines = machines(2_500)
    company.login.pageSize = 250
    company.login.says = async () => {
      await sleep(150)
      return null
    }
    await company.verify(await company.install())
    work()
    work()
    await untilRow(async () => {
      const { rows } = await sql<{ read: boolean }>`
        select exists (select from integration where account_id = ${company.accountId} and last_sync_at is not null
          and read_started_at is null) as read`.execute(core.db)
      return rows[0]?.read ?? false
    }, 30_000)
    expect(company.login.asked).toHaveLength(10)
  })

  test('the months of more accounts than two queries find are closed without waiting for the next minute', {
    timeout: 90_000,
  }, async () => {
    const company = await running(core, 1)
    await sql`
      with new as (
        insert into account (name, time_zone, created_at)
        select 'Many ' || n, 'UTC', created_at from account, generate_series(1, 90) n where id = ${company.accountId}
        returning id
      )
      insert into integration (account_id, oem, name, state, installed_by, installed_at, confirmed_by, confirmed_at,
        first_confirmed_at)
      select new.id, oem, name, state, installed_by, installed_at, confirmed_by, confirmed_at, first_confirmed_at
      from integration, new where integration.id = ${company.integrationId}`.execute(core.db)
    core.clock.now = new Date('2026-12-01T09:00:00Z')
    const closed = async () => (await core.db.selectFrom('closed_month').select('account_id').execute()).length
    work({}, 40)
    await untilRow(async () => (await closed()) >= 91, 45_000).catch(() => {})
    expect(await closed()).toBeGreaterThanOrEqual(91)
  })
})
