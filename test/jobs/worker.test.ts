import { Redis } from 'ioredis'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Backend, openBackend } from '../../jobs/backend.ts'
import { jobId } from '../../jobs/jobs.ts'
import { openQueues, type Queues } from '../../jobs/queues.ts'
import { startWorker, type Worker } from '../../jobs/worker.ts'
import { announce } from '../../src/announcement/announce.ts'
import { transact, type WorkerContext } from '../../src/context.ts'
import { dueWork } from '../../src/due-work.ts'
import { DAY_MS } from '../../src/durations.ts'
import type { JobName, Work } from '../../src/work.ts'
import { type Company, type Core, machines, openCore } from '../helpers/core.ts'
import { drain } from '../helpers/product.ts'
import { describeBackends } from '../helpers/redis.ts'
import { until } from '../helpers/until.ts'

const log = pino({ level: 'silent' })

/** An example payload of each kind. */
const EXAMPLES: { readonly [J in JobName]: Work & { job: J } } = {
  verify: { job: 'verify', integrationId: 7, requestedAt: '2026-11-10T09:00:00.000Z' },
  sync: { job: 'sync', integrationId: 7, turn: 3 },
  deliver: { job: 'deliver', announcementId: 7, desiredVersion: 3 },
  'apply-selection': { job: 'apply-selection', draftId: 7 },
  'close-month': { job: 'close-month', accountId: 7, month: '2026-10-01' },
  people: { job: 'people', task: 'find_admins', id: 7, cursor: 'dXNlcjpVMEc5:' },
  'rotate-secrets': { job: 'rotate-secrets', key: 'test' },
  'redo-click': { job: 'redo-click', clickId: 7 },
}
const EVERY_KIND: Work[] = Object.values(EXAMPLES)

describeBackends('the queues', backendOf => {
  let core: Core
  let backend: Backend
  let queues: Queues
  let ctx: WorkerContext
  let workers: Worker[] = []
  const redisUrl = backendOf.name === 'redis' ? backendOf.url : null

  beforeAll(async () => {
    core = await openCore()
    backend = await openBackend({ databaseUrl: core.url, redisUrl })
    queues = openQueues(backend, log)
    ctx = { ...core.ctx, log, enqueueHint: work => void queues.enqueue([work]).catch(() => {}) }
  })
  beforeEach(() => wipe())
  afterEach(async () => {
    await Promise.all(workers.map(worker => worker.close()))
    workers = []
    await core.rest()
  })
  afterAll(async () => {
    await queues.close()
    await backend.close()
    await core.close()
  })

  /** Deletes everything in the queues, as FLUSHALL or the loss of a Redis would. */
  async function wipe() {
    if (redisUrl !== null) {
      const redis = new Redis(redisUrl)
      await redis.flushdb()
      await redis.quit()
      return
    }
    const { rows } = await sql<{ name: string }>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname = 'bullmq' and tablename not like '%migration%'`.execute(core.db)
    expect(rows.length).toBeGreaterThan(0)
    // Workers use these tables: in a deadlock Postgres aborts one side, which may be this one.
    for (let wiped = false; !wiped; ) {
      wiped = await sql
        .raw(`truncate ${rows.map(row => row.name).join(', ')} cascade`)
        .execute(core.db)
        .then(
          () => true,
          (err: { code?: string }) => {
            if (err.code === '40P01') return false
            throw err
          },
        )
    }
  }
  const work = () => {
    const worker = startWorker(ctx, backend, queues)
    workers.push(worker)
    return worker
  }
  const settled = (worker: Worker) => drain({ ctx, queues, finished: worker.finished } as Parameters<typeof drain>[0])
  const waiting = async (job: Work['job']) =>
    (await queues.queues.get(job)?.getJobCounts('waiting', 'prioritized'))?.waiting
  const say = (company: Company, once: string) =>
    transact(ctx, (trx, hints) =>
      announce(trx, hints, {
        accountId: company.accountId,
        workspaceId: company.workspaceId,
        place: { kind: 'channel', channel: 'C1' },
        topic: { kind: 'billing', month: '2026-10-01' },
        idempotencyKey: `${company.accountId}/${once}`,
        now: core.clock.now,
      }),
    )

  test.each(EVERY_KIND)('$job: BullMQ accepts its id, and enqueued twice it is one job', async example => {
    await queues.enqueue([example])
    await queues.enqueue([example])
    expect(await waiting(example.job)).toBe(1)
  })

  test('the same work enqueued many times is one job, done once', async () => {
    const company = await core.company()
    await say(company, 'one')
    const due = await dueWork(ctx)
    for (let n = 0; n < 5; n += 1) await queues.enqueue([...due, ...due])
    expect(await waiting('deliver')).toBe(1)
    await settled(work())
    expect(core.chat.of(company.workspaceId, 'billing')).toHaveLength(1)
    expect(await waiting('deliver')).toBe(0)
  })

  test('a job that fails is in the log once, with its cause and a reference', async () => {
    const lines: string[] = []
    const heard = pino({ level: 'warn' }, { write: line => void lines.push(line) })
    const company = await core.company()
    await say(company, 'fails')
    core.chat.answer('post', () => Promise.reject(new Error('a bug')))
    const worker = startWorker({ ...ctx, log: heard }, backend, queues)
    workers.push(worker)
    await new Promise(resolve => worker.finished.once('job', resolve))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/"reference":"[0-9a-f]{8}"/)
    expect(lines[0]).toContain('a bug')
  })

  test('after a job is done its id is free: enqueued again it runs again', async () => {
    const company = await core.company()
    await company.verify(await company.install())
    const [again] = await dueWork(ctx)
    const worker = work()
    await settled(worker)
    if (!again) throw new Error('nothing was due')
    await queues.enqueue([again])
    await settled(worker)
    expect(company.login.asked).toEqual([null])
    await company.verify(await company.install())
    await settled(worker)
    expect(company.login.asked.length).toBeGreaterThan(1)
  })

  test('without any hint the rows alone are enough', async () => {
    const company = await core.company()
    company.login.machines = machines(150)
    const integrationId = await company.install()
    await company.verify(integrationId)
    const worker = startWorker({ ...ctx, enqueueHint: () => {} }, backend, queues)
    workers.push(worker)
    await settled(worker)
    expect(await company.row(integrationId)).toMatchObject({
      state: 'verified',
      asset_count: 150,
      read_started_at: null,
    })
    expect(core.chat.of(company.workspaceId, 'verification')).toHaveLength(1)
  })

  test('if the queues’ store is wiped in the middle of the work, everything still happens, once', async () => {
    const company = await core.company()
    company.login.machines = machines(30)
    const reached = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    company.login.says = async () => {
      reached.resolve()
      await goOn.promise
      return null
    }
    const integrationId = await company.install()
    await company.verify(integrationId)
    for (let n = 0; n < 40; n += 1) await say(company, `wiped ${n}`)
    const posting = Promise.withResolvers<void>()
    core.chat.answer('post', async () => {
      posting.resolve()
      await goOn.promise
      return 'apply'
    })
    const worker = work()
    await Promise.all([reached.promise, posting.promise])
    await wipe()
    goOn.resolve()
    await wipe()
    await settled(worker)
    expect(core.chat.of(company.workspaceId, 'billing')).toHaveLength(40)
    expect(await company.row(integrationId)).toMatchObject({ state: 'verified', asset_count: 30 })
    expect(company.login.asked.length).toBeLessThanOrEqual(2)
  })

  test('a job that throws is retried after a pause, holds up no other job, and its id is free afterwards', async () => {
    const company = await core.company()
    company.login.says = () => {
      company.login.says = null
      throw new Error('a bug')
    }
    const integrationId = await company.install()
    await company.verify(integrationId)
    const other = await core.company()
    const otherId = await other.install()
    await other.verify(otherId)
    const begin = performance.now()
    await settled(work())
    expect(await other.row(otherId)).toMatchObject({ state: 'verified' })
    expect(await company.row(integrationId)).toMatchObject({ state: 'verified' })
    expect(company.login.asked).toHaveLength(2)
    expect(performance.now() - begin).toBeGreaterThan(900)
    core.clock.advance(1000)
    await company.verify(integrationId)
    expect(await company.row(integrationId)).toMatchObject({ verify_requested_at: core.clock.now })
  })

  test('two workers share the work, and each post is made once', async () => {
    const company = await core.company()
    for (let n = 0; n < 60; n += 1) await say(company, `shared ${n}`)
    const [one] = [work(), work()]
    await settled(one)
    expect(core.chat.of(company.workspaceId, 'billing')).toHaveLength(60)
  })

  test('close finishes running jobs', async () => {
    const company = await core.company()
    await say(company, 'closing')
    const posting = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    core.chat.answer('post', async () => {
      posting.resolve()
      await answer.promise
      return 'apply'
    })
    const worker = work()
    await posting.promise
    const closed = worker.close()
    workers = []
    answer.resolve()
    await closed
    const row = await core.db
      .selectFrom('announcement')
      .select('state')
      .where('once', '=', `${company.accountId}/closing`)
      .executeTakeFirst()
    expect(row?.state).toBe('sent')
  })

  test('a worker deletes rows whose retention has ended', async () => {
    const count = async () => (await sql`select from administrator_code`.execute(core.db)).rows.length
    const expired = new Date(core.clock.now.getTime() - 31 * DAY_MS)
    await sql`insert into administrator_code (workspace, code_hash, created_at, expires_at)
      values ('T1', 'hash', ${expired}, ${expired})`.execute(core.db)
    expect(await count()).toBe(1)
    workers.push(startWorker(ctx, backend, queues))
    await until(async () => (await count()) === 0, 20_000)
  })
})

test('a job’s id is made only from a valid payload', () => {
  for (const { job, ...data } of EVERY_KIND) {
    expect(jobId(job, data)).toMatch(new RegExp(`^${job}-[^:]+$`))
    for (const field of Object.keys(data)) expect(() => jobId(job, { ...data, [field]: ['x'] })).toThrow()
  }
})
