import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../playground/postgres.ts'
import { migrateToLatest } from '../../src/database/migrate.ts'
import { findLogged, LOGS_FOLDER } from './kept-log.ts'
import { lacks, listLacking } from './lacks.ts'
import { startRedis } from './start-redis.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser’s URL of the Postgres that this run started. */
    adminUrl: string
    /** The Redis that this run started; null if the machine has no redis-server. */
    redisUrl: string | null
  }
}

const MEMORY = '/dev/shm'
/** Bytes. Postgres keeps up to 1 GB of its log (max_wal_size), and some ten databases of 12 MB exist at once. */
const ROOM = 3 * 2 ** 30

/**
 * Before all tests: starts a Postgres with a migrated database `template` and, if redis-server is installed, a Redis.
 * Tests never use the machine’s own: results are equal everywhere, and a test may wipe its Redis. Both end with the
 * run.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const logs = await mkdtemp(join(tmpdir(), 'fleetfeed-logs-'))
  // The workers, and the processes that they start, inherit it.
  process.env[LOGS_FOLDER] = logs
  const started: { stop(): Promise<void> }[] = []
  const teardown = async () => {
    await Promise.all(started.map(server => server.stop()))
    await checkLogs(logs)
  }
  try {
    for (const need of listLacking()) console.log(`This machine has no ${need}: the tests that need it are skipped.`)
    const redis = lacks('redis-server') ? undefined : await startRedis()
    if (redis) started.push(redis)
    const dataDir = await mkdtemp(join(await fastFolder(), 'fleetfeed-test-'))
    const postgres = await startPostgres({ dataDir, persistent: false, fast: true })
    started.push(postgres)
    await createTemplate(postgres.url)
    provide('adminUrl', postgres.url)
    provide('redisUrl', redis?.url ?? null)
  } catch (error) {
    await teardown()
    throw error
  }
  return teardown
}

/** Fails the run if anything that was logged contains a secret. */
async function checkLogs(folder: string): Promise<void> {
  const found = findLogged(folder)
  await rm(folder, { recursive: true })
  if (found.length === 0) return
  process.exitCode = 1
  throw new Error(`${found.length} lines with a secret were logged:\n${found.slice(0, 20).join('\n')}`)
}

/**
 * A folder in memory, if the machine has one with room: cloning a database copies some hundred files and makes two
 * checkpoints, on a disk a fifth of the time that the suite takes. Containers often have 64 MB of it, macOS has none.
 */
async function fastFolder(): Promise<string> {
  const stats = await statfs(MEMORY).catch(() => undefined)
  return stats && stats.bavail * stats.bsize >= ROOM ? MEMORY : tmpdir()
}

async function createTemplate(adminUrl: string): Promise<void> {
  const admin = new Client(adminUrl)
  await admin.connect()
  try {
    await admin.query('CREATE DATABASE template')
    const url = new URL(adminUrl)
    url.pathname = '/template'
    await migrateToLatest(url.href)
    // Nobody can connect any more, so a clone never fails with "source database is being accessed by other users".
    await admin.query('ALTER DATABASE template WITH IS_TEMPLATE true ALLOW_CONNECTIONS false')
  } finally {
    await admin.end()
  }
}
