import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type LocalFeeds, startFeeds } from '../../playground/feeds/start-feeds.ts'
import { type LocalSlack, startSlack } from '../../playground/slack/slack.ts'
import { dueWork } from '../../src/work.ts'
import { type Running, type Settings, start } from '../../start.ts'
import { createTestDatabase } from './database.ts'
import type { TestBackend } from './redis.ts'

const SEAL_KEYS = `test:${randomBytes(32).toString('base64')}`

export interface Product extends Running {
  slack: LocalSlack
  feeds: LocalFeeds
  settings: Settings
  /** The clock of the product; jumps, so that no test waits for a day. */
  clock: { now: Date; advance(ms: number): void }
  /** Runs all background work to its end. */
  settle(): Promise<void>
}

/** The whole product on a database of its own: the production code, the local Slack and OEM feeds over HTTP. */
export async function startProduct(
  options: { backend?: TestBackend; at?: string; settings?: Partial<Settings> } = {},
): Promise<Product> {
  const database = await createTestDatabase()
  const clock = {
    now: new Date(options.at ?? '2026-11-10T09:00:00Z'),
    advance(ms: number) {
      clock.now = new Date(clock.now.getTime() + ms)
    },
  }
  const now = () => clock.now
  const slack = await startSlack({ signingSecret: 'test-signing-secret' })
  const feeds = await startFeeds({ now })
  const settings: Settings = {
    role: 'all',
    host: '127.0.0.1',
    port: 0,
    databaseUrl: database.url,
    redisUrl: options.backend?.name === 'redis' ? options.backend.url : null,
    sealKeys: SEAL_KEYS,
    slack: { apiUrl: slack.apiUrl, signingSecret: 'test-signing-secret', botToken: slack.botToken, oauth: null },
    feeds: { allowedHosts: feeds.allowedHosts, hosts: feeds.hosts },
    logLevel: process.env.TEST_LOG ?? 'error',
    now,
    ...options.settings,
  }
  const running = await start(settings)
  slack.connect(`http://127.0.0.1:${running.port}/slack/events`)
  return {
    ...running,
    slack,
    feeds,
    settings,
    clock,
    settle: () => settle(running),
    stop: async () => {
      await running.stop()
      await slack.close()
      await feeds.close()
      await database.drop()
    },
  }
}

/** Until the rows say that nothing is due and the queues are empty. */
export async function settle(running: Pick<Running, 'ctx' | 'queues' | 'finished'>): Promise<void> {
  for (;;) {
    const due = await dueWork(running.ctx)
    if (due.length > 0) await running.queues.offer(due)
    const counts = await Promise.all(
      [...running.queues.queues.values()].map(queue =>
        queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized'),
      ),
    )
    const busy = counts.some(count => Object.values(count).some(n => n > 0))
    if (!busy && due.length === 0) return
    // A job that ended, or the next look: an event may have come before we listened.
    const wait = AbortSignal.timeout(20)
    await once(running.finished, 'job', { signal: wait }).catch(() => {})
  }
}
