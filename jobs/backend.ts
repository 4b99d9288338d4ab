import type { Queue, Telemetry, Worker } from 'bullmq'
import * as bullmq from 'bullmq'
import { Redis } from 'ioredis'
import type pg from 'pg'
import { Unusable } from '../src/unusable.ts'
import { evicts, inspectRedis, isTooOld, OLDEST_REDIS, type RedisFacts } from './inspect-redis.ts'
import { onPostgres } from './on-postgres.ts'
import { workerOptions } from './worker-options.ts'

/** An option of every queue and worker. */
export interface Traced {
  telemetry?: Telemetry
}

/** The store of the queues. Only this file knows that there are two kinds. */
export interface Backend {
  queue(name: string): Queue
  /** A worker emits `completed` with the value that `run` returns. */
  worker(name: string, run: (data: unknown) => Promise<unknown>, concurrency: number): Worker
  /** Rejects if the store can't be reached. */
  ping(): Promise<unknown>
  close(): Promise<void>
}

/**
 * Opens the queues in Redis if there is one (to scale out), otherwise in the product's PostgreSQL (so that one database
 * is enough). `pool`: the process's pool, which the queues share there; without it they open their own. `telemetry`: makes
 * traces of what is enqueued and run.
 */
export async function openBackend(options: {
  databaseUrl: string
  redisUrl: string | null
  pool?: pg.Pool
  telemetry?: Telemetry | undefined
}): Promise<Backend> {
  const traced = options.telemetry ? { telemetry: options.telemetry } : {}
  return options.redisUrl === null
    ? await onPostgres(options.databaseUrl, options.pool, traced)
    : await onRedis(options.redisUrl, traced)
}

async function onRedis(url: string, traced: Traced): Promise<Backend> {
  // The permanent connection would retry silently for ever.
  refuseUnusable(await inspectRedis(url))
  // BullMQ requires null: a worker's blocking call must wait for Redis to come back instead of failing.
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  // Ignored here: queues and workers emit the error too.
  connection.on('error', () => {})
  return {
    queue: name => new bullmq.Queue(name, { connection, ...traced }),
    worker: (name, run, concurrency) =>
      new bullmq.Worker(name, job => run(job.data), { connection, ...traced, ...workerOptions(concurrency) }),
    ping: () => connection.ping(),
    close: async () => {
      // On a connection that waits for Redis, `quit` would wait too.
      if (connection.status === 'ready') await connection.quit()
      else connection.disconnect()
    },
  }
}

/** Throws Unusable. */
function refuseUnusable(facts: RedisFacts): void {
  const { version, evictionPolicy } = facts
  if (isTooOld(facts)) {
    throw new Unusable(`REDIS_URL leads to a Redis ${version}, which is too old: ${OLDEST_REDIS} or newer is needed.`)
  }
  if (evicts(facts)) {
    throw new Unusable(
      `REDIS_URL leads to a Redis that drops jobs when its memory is full (maxmemory-policy ${evictionPolicy}): set maxmemory-policy noeviction there.`,
    )
  }
}
