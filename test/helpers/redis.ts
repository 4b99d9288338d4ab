import { describe, inject } from 'vitest'

export type TestBackend = { name: 'postgres' } | { name: 'redis'; url: string }

/**
 * Runs the same tests on both backends of the queues. Without a Redis its half shows as skipped.
 *
 * The Redis is this run's own, and its database this worker's own: FLUSHDB is safe, FLUSHALL would wipe the other worker's.
 */
export function describeBackends(title: string, tests: (backend: TestBackend) => void): void {
  describe(`${title} on postgres`, () => tests({ name: 'postgres' }))
  const server = inject('redisUrl')
  const url = `${server ?? 'redis://no-redis-server'}/${process.env.VITEST_POOL_ID ?? 0}`
  describe.skipIf(server === null)(`${title} on redis`, () => tests({ name: 'redis', url }))
}
