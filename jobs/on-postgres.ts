import { EventEmitter } from 'node:events'
import { PostgresConnection, PostgresQueueBackend, type Queue, runMigrations, type Worker, withBackend } from 'bullmq'
import pg from 'pg'
import { openPool } from '../src/database/connect.ts'
import { pingPostgres } from '../src/database/ping.ts'
import type { Backend, Traced } from './backend.ts'
import { workerOptions } from './worker-options.ts'

type Connection = ConstructorParameters<typeof PostgresConnection>[0]

/** How many connections of the pool the queues use at once at most. Their queries take a millisecond each. */
const MAX_CONNECTIONS = 4

/**
 * BullMQ's SQL names its tables and functions without a schema and expects `search_path` as a start-up parameter.
 * PgBouncer refuses that, and a `SET` of one transaction may not reach the next: so each transaction sets it for
 * itself.
 */
const BEGIN = 'begin; set local search_path to bullmq'

/**
 * Opens the queues in the product's database, on the process's own pool. BullMQ by itself opens a pool for each queue
 * and each worker, and a listening connection for each worker; here they share one pool and one listening connection.
 */
export async function onPostgres(url: string, shared?: pg.Pool, traced: Traced = {}): Promise<Backend> {
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
  // Every queue and worker adds a listener.
  connection.setMaxListeners(0)
  const { Queue, Worker } = withBackend(
    (name: string, opts: ConstructorParameters<typeof PostgresQueueBackend>[2]) =>
      new SharingBackend(connection, name, opts),
  )
  return {
    // The backend is part of BullMQ's types; nothing here depends on which one it is.
    queue: name => new Queue(name, { connection: queuePool, ...traced }) as unknown as Queue,
    worker: (name, run, concurrency) =>
      new Worker(name, job => run(job.data), {
        connection: queuePool,
        ...traced,
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

/**
 * Lets many workers listen on one connection. BullMQ expects one connection per worker, on which no other worker sends
 * queries.
 */
class SharedConnection extends PostgresConnection {
  readonly #shared = new WeakMap<ListenClient, ListenClient>()

  override async getListenClient(): Promise<ListenClient> {
    const client = await super.getListenClient()
    const shared = this.#shared.get(client) ?? serializeQueries(client)
    this.#shared.set(client, shared)
    return shared
  }
}

/** The same connection, with its queries sent one after the other. */
function serializeQueries(client: ListenClient): ListenClient {
  // The worker of every queue adds a listener for its notifications.
  if (client instanceof EventEmitter) client.setMaxListeners(0)
  let previous: Promise<unknown> = Promise.resolve()
  const query: ListenClient['query'] = (text, params) => {
    const answer = previous.then(() => client.query(text, params))
    previous = answer.catch(() => {})
    // The caller chooses the type of the rows, as with `client.query`.
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

/** One of several backends on the same connection: closing it only ends its own waiting for jobs. */
class SharingBackend extends PostgresQueueBackend {
  override async close(): Promise<void> {
    this.closing ??= this.disconnectBlocking()
    await this.closing
  }

  override async disconnect(): Promise<void> {
    await this.disconnectBlocking()
  }
}

/** The pool with the interface that BullMQ expects. The owner of the pool handles its errors and ends it. */
function poolOfQueues(pool: pg.Pool): Connection {
  const acquire = createSemaphore(MAX_CONNECTIONS)
  const query = async (text: string, params?: unknown[]) => {
    const release = await acquire()
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
      release()
    }
  }
  const facade = {
    options: pool.options,
    connect: () => pool.connect(),
    query,
    end: async () => {},
    on: () => facade,
  }
  // Only the methods that BullMQ calls; a whole pool has forty.
  return facade as unknown as Connection
}

/**
 * A counting semaphore with `max` permits, first come, first served. Acquiring resolves to a function that releases the
 * permit.
 */
function createSemaphore(max: number): () => Promise<() => void> {
  const waiting: (() => void)[] = []
  let held = 0
  const release = () => {
    const next = waiting.shift()
    if (next) next()
    else held -= 1
  }
  return async () => {
    if (held < max) held += 1
    else await new Promise<void>(resolve => waiting.push(resolve))
    return release
  }
}
