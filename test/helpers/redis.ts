import { describe, inject } from 'vitest'
import { lacks } from './lacks.ts'

export type TestBackend = { name: 'postgres' } | { name: 'redis'; url: string }

/**
 * Runs the same tests on both queue backends. Without a Redis, the Redis half is skipped.
 *
 * The Redis belongs to this run, and its database to this worker: FLUSHDB is safe, FLUSHALL would wipe the other
 * worker’s.
 */
export function describeBackends(title: string, tests: (backend: TestBackend) => void): void {
  describe(`${title} on postgres`, () => tests({ name: 'postgres' }))
  const url = `${inject('redisUrl') ?? 'redis://no-redis-server'}/${process.env.VITEST_POOL_ID ?? 0}`
  describe.skipIf(lacks('redis-server'))(`${title} on redis`, () => tests({ name: 'redis', url }))
}
