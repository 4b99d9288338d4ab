import type { Queue, Worker } from 'bullmq'
import * as bullmq from 'bullmq'
import { Redis } from 'ioredis'
import type pg from 'pg'
import { onPostgres } from './on-postgres.ts'
import { workerOptions } from './worker-options.ts'

/** Where the queues live. The one place that knows that there are two answers. */
export interface Backend {
  queue(name: string): Queue
  /** What `run` gives is what `completed` is emitted with. */
  worker(name: string, run: (data: unknown) => Promise<unknown>, concurrency: number): Worker
  /** Rejects where the queues are out of reach. */
  ping(): Promise<unknown>
  close(): Promise<void>
}

/**
 * Redis where there is one (to scale out), else the same Postgres as everything (so that one database runs it all). `pool`: what
 * the queues share there with the rest of the process; without it they have one of their own.
 */
export async function openBackend(options: {
  databaseUrl: string
  redisUrl: string | null
  pool?: pg.Pool
}): Promise<Backend> {
  return options.redisUrl === null
    ? await onPostgres(options.databaseUrl, options.pool)
    : await onRedis(options.redisUrl)
}

async function onRedis(url: string): Promise<Backend> {
  await reachRedis(url)
  // BullMQ requires null: a worker's blocking call must wait for Redis to come back instead of failing.
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  // Whoever uses it is told too, by its queue or worker.
  connection.on('error', () => {})
  return {
    queue: name => new bullmq.Queue(name, { connection }),
    worker: (name, run, concurrency) =>
      new bullmq.Worker(name, job => run(job.data), { connection, ...workerOptions(concurrency) }),
    ping: () => connection.ping(),
    close: async () => {
      // One that waits for Redis to come back would never be told to quit.
      if (connection.status === 'ready') await connection.quit()
      else connection.disconnect()
    },
  }
}

/** Rejects where Redis isn't there or refuses us: the connection that is kept would try again for ever, without a word. */
async function reachRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  // What ends it: the command only says that the connection is closed.
  let cause: Error | undefined
  redis.on('error', (err: Error) => {
    cause = err
  })
  try {
    await redis.ping()
  } catch (err) {
    throw cause ?? err
  } finally {
    redis.disconnect()
  }
}
