import * as bullmq from 'bullmq'
import { createPostgresBackend, type Queue, runMigrations, type Worker, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'

/** Where the queues live. The one place that knows that there are two answers. */
export interface Backend {
  queue(name: string): Queue
  /** What `run` gives is what `completed` is emitted with. */
  worker(name: string, run: (data: unknown) => Promise<unknown>, concurrency: number): Worker
  close(): Promise<void>
}

/**
 * A crashed process's jobs run again after the lock (5 s) and a check for stalled ones (2 s), not after a minute. Crashes
 * don't count as failures: every job continues from its rows, so it may be killed as often as it likes.
 */
const CRASHES = { lockDuration: 5_000, stalledInterval: 2_000, maxStalledCount: 1_000 }

/** Finished jobs are removed at once: a kept one blocks its id, and the rows are the record. */
const REMOVED = { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } }

/** Redis where there is one (to scale out), else the same Postgres as everything (so that one database runs it all). */
export async function openBackend(options: { databaseUrl: string; redisUrl: string | null }): Promise<Backend> {
  return options.redisUrl === null ? await onPostgres(options.databaseUrl) : onRedis(options.redisUrl)
}

async function onPostgres(url: string): Promise<Backend> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await runMigrations(client)
  } finally {
    await client.end()
  }
  const { Queue, Worker } = withBackend(createPostgresBackend)
  const connection = { connectionString: url, max: 3 }
  return {
    // The backend is part of BullMQ's types; nothing here depends on which it is.
    queue: name => new Queue(name, { connection }) as unknown as Queue,
    worker: (name, run, concurrency) =>
      new Worker(name, job => run(job.data), {
        connection,
        concurrency,
        autorun: false,
        ...CRASHES,
        ...REMOVED,
      }) as unknown as Worker,
    close: async () => {},
  }
}

function onRedis(url: string): Backend {
  // BullMQ requires null: a worker's blocking call must wait for Redis to come back instead of failing.
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  return {
    queue: name => new bullmq.Queue(name, { connection }),
    worker: (name, run, concurrency) =>
      new bullmq.Worker(name, job => run(job.data), {
        connection,
        concurrency,
        autorun: false,
        ...CRASHES,
        ...REMOVED,
      }),
    close: async () => {
      await connection.quit()
    },
  }
}
