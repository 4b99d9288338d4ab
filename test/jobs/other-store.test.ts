import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { drain } from '../../playground/drain.ts'
import { announce } from '../../src/announcement/announce.ts'
import { transact } from '../../src/context.ts'
import { HOUR_MS } from '../../src/durations.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { type Running, start } from '../../start.ts'
import { integrate } from '../helpers/integrate.ts'
import { lacks } from '../helpers/lacks.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { subscribe } from '../helpers/subscribe.ts'
import { SLACK } from '../helpers/ways.ts'

/** The rows are the queue: another store of the queues is another transport. */
describe.skipIf(lacks('redis-server'))('the queues move from PostgreSQL to Redis and back, under work', () => {
  const redisUrl = `${inject('redisUrl') ?? 'redis://no-redis-server'}/${process.env.VITEST_POOL_ID ?? 0}`
  let product: Product
  const running: Running[] = []
  beforeAll(async () => {
    product = await startProduct({ settings: { role: 'web', leaseMs: 2_000, finishMs: 500, logLevel: 'silent' } })
  })
  afterAll(async () => {
    for (const one of running) await one.stop()
    await product.stop()
  })

  async function worker(store: string | null): Promise<Running> {
    const started = await start({ ...product.settings, role: 'worker', redisUrl: store, now: () => product.clock.now })
    running.push(started)
    return started
  }

  /** So many posts, each due now. */
  async function say(name: string, count: number): Promise<void> {
    const { ctx, clock } = product
    const { id, workspaceId, channel, accountId } = await ctx.db
      .selectFrom('subscription')
      .innerJoin('workspace', 'workspace.id', 'workspace_id')
      .select(['subscription.id', 'workspace_id as workspaceId', 'channel', 'account_id as accountId'])
      .executeTakeFirstOrThrow()
    for (let n = 0; n < count; n += 1) {
      await transact(ctx, (trx, hints) =>
        announce(trx, hints, {
          accountId,
          workspaceId,
          place: { kind: 'channel', channel },
          topic: { kind: 'test', subscriptionId: id },
          idempotencyKey: `${name}/${n}`,
          now: clock.now,
        }),
      )
    }
  }

  const said = () => product.slack.messages('#fleet').length
  const queued = async (of: Running) => {
    const counts = [...of.queues.queues.values()].map(queue => queue.getJobCountByTypes('waiting', 'active', 'delayed'))
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
  }

  test('nothing is lost and nothing doubled, and what is left in the old store is harmless when they move back', {
    timeout: 180_000,
  }, async () => {
    const { ctx, slack, feeds, clock } = product
    const first = await worker(null)
    const ada = await SLACK.arrive(product)
    feeds.caterpillar.fleet.add(20)
    await integrate(product, ada, 'caterpillar')
    await setUp()
    const before = said()

    for (const [from, to] of [
      [null, redisUrl],
      [redisUrl, null],
      [null, redisUrl],
    ] as const) {
      const old = running.at(-1) ?? first
      // A feed that answers slowly, and posts: the stop comes in the middle of both.
      feeds.caterpillar.fleet.add(5)
      feeds.caterpillar.hold()
      clock.advance(26 * HOUR_MS)
      await say(`${from} to ${to} ${clock.now.getTime()}`, 15)
      await feeds.caterpillar.held()
      await old.stop()
      feeds.caterpillar.release()
      // What the other processes, which still have the old settings, put into the old store meanwhile.
      await say(`meanwhile ${clock.now.getTime()}`, 5)
      const next = await worker(to)
      // The lease of what was cut off ends.
      await drain(next)
    }
    expect(said() - before).toBe(3 * 20)
    // The reads that were cut off are tried again after a pause.
    clock.advance(26 * HOUR_MS)
    await drain(running.at(-1) ?? first)
    const feed = await ctx.db.selectFrom('integration').select(['asset_count', 'failures']).executeTakeFirstOrThrow()
    expect(feed).toEqual({ asset_count: 35, failures: 0 })
    expect(slack.refusals).toEqual([])

    // The store that was left still has jobs; a worker that comes back to it finds them done.
    const left = await worker(null)
    await drain(left)
    expect(await queued(left)).toBe(0)
    expect(said() - before).toBe(3 * 20)
  })

  async function setUp(): Promise<void> {
    const { ctx, slack } = product
    const row = await ctx.db
      .selectFrom('person')
      .innerJoin('workspace', 'workspace.id', 'workspace_id')
      .select(['person.external_id as person', 'workspace.external_id as workspace'])
      .where('platform', '=', 'slack')
      .executeTakeFirstOrThrow()
    const actor = await findActor(ctx.db, { platform: 'slack', ...row })
    if (!actor) throw new Error('no Ada')
    await subscribe(ctx, actor, slack.channelId('#fleet'), ['billing'])
  }
})
