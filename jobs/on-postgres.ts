import { EventEmitter } from 'node:events'
import { PostgresConnection, PostgresQueueBackend, type Queue, runMigrations, type Worker, withBackend } from 'bullmq'
import pg from 'pg'
import { openPool } from '../src/database/connect.ts'
import { pingPostgres } from '../src/database/ping.ts'
import type { Backend } from './backend.ts'
import { workerOptions } from './worker-options.ts'

type Connection = ConstructorParameters<typeof PostgresConnection>[0]

/** The most connections of the pool that the queues use at once: each of their queries takes a millisecond. */
const AT_ONCE = 4

/**
 * BullMQ's SQL names its tables and functions without their schema, and a process's own start-up parameter says which is meant.
 * PgBouncer refuses those, and what one transaction sets with `SET` the next one may not see: so each sets it for itself.
 */
const BEGIN = 'begin; set local search_path to bullmq'

/**
 * The queues in the database of everything else, on the process's own pool. Left to itself, BullMQ opens a pool for each queue
 * and each worker, and a connection that listens for each worker: here all of them share one of each.
 */
export async function onPostgres(url: string, shared?: pg.Pool): Promise<Backend> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    await runMigrations(client)
  } finally {
    await client.end()
  }
  const pool = shared ?? openPool({ url })
  const queuePool = poolOfQueues(pool)
  const connection = new SharedConnection(queuePool)
  // Each queue and each worker listens to it.
  connection.setMaxListeners(0)
  const { Queue, Worker } = withBackend(
    (name: string, opts: ConstructorParameters<typeof PostgresQueueBackend>[2]) =>
      new SharingBackend(connection, name, opts),
  )
  return {
    // The backend is part of BullMQ's types; nothing here depends on which it is.
    queue: name => new Queue(name, { connection: queuePool }) as unknown as Queue,
    worker: (name, run, concurrency) =>
      new Worker(name, job => run(job.data), {
        connection: queuePool,
        ...workerOptions(concurrency),
      }) as unknown as Worker,
    ping: () => pingPostgres(url, 'select from bullmq.job limit 0'),
    close: async () => {
      await connection.close()
      if (!shared) await pool.end()
    },
  }
}

type ListenClient = Awaited<ReturnType<PostgresConnection['getListenClient']>>

/** Lets many listen on the one connection: BullMQ thinks that each has its own, on which nobody else asks anything. */
class SharedConnection extends PostgresConnection {
  readonly #shared = new WeakMap<ListenClient, ListenClient>()

  override async getListenClient(): Promise<ListenClient> {
    const client = await super.getListenClient()
    const shared = this.#shared.get(client) ?? oneByOne(client)
    this.#shared.set(client, shared)
    return shared
  }
}

/** The same connection, on which each question waits for the answer to the one before. */
function oneByOne(client: ListenClient): ListenClient {
  // The worker of each queue waits for a notification of its own.
  if (client instanceof EventEmitter) client.setMaxListeners(0)
  let before: Promise<unknown> = Promise.resolve()
  const query: ListenClient['query'] = (text, params) => {
    const answer = before.then(() => client.query(text, params))
    before = answer.catch(() => {})
    // The type of the rows is whatever the caller says; `client.query` promises the same.
    return answer as never
  }
  const shared: ListenClient = {
    query,
    on: client.on.bind(client),
    removeListener: client.removeListener.bind(client),
    removeAllListeners: client.removeAllListeners.bind(client),
  }
  return shared
}

/** One of several on the same connection: closed, it only stops waiting for jobs. */
class SharingBackend extends PostgresQueueBackend {
  override async close(): Promise<void> {
    this.closing ??= this.disconnectBlocking()
    await this.closing
  }

  override async disconnect(): Promise<void> {
    await this.disconnectBlocking()
  }
}

/** The pool as BullMQ sees it: whoever opened the pool hears of its errors and ends it. */
function poolOfQueues(pool: pg.Pool): Connection {
  const enter = createTurnstile(AT_ONCE)
  const query = async (text: string, params?: unknown[]) => {
    const leave = await enter()
    try {
      const client = await pool.connect()
      try {
        await client.query(BEGIN)
        const result = await client.query(text, params)
        await client.query('commit')
        client.release()
        return result
      } catch (err) {
        await client.query('rollback').then(
          () => client.release(),
          () => client.release(true),
        )
        throw err
      }
    } finally {
      leave()
    }
  }
  const facade = {
    options: pool.options,
    connect: () => pool.connect(),
    query,
    end: async () => {},
    on: () => facade,
  }
  // All that BullMQ calls; a whole pool has forty methods.
  return facade as unknown as Connection
}

/** Lets `most` in at once; who comes later waits for their turn. Gives what lets the next one in. */
function createTurnstile(most: number): () => Promise<() => void> {
  const waiting: (() => void)[] = []
  let inside = 0
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else inside -= 1
  }
  return async () => {
    if (inside < most) inside += 1
    else await new Promise<void>(resolve => waiting.push(resolve))
    return leave
  }
}
