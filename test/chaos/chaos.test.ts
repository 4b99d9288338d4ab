import { expect, inject, test } from 'vitest'
import { createTestDatabase } from '../helpers/database.ts'
import { runChaos } from './run.ts'
import type { ChaosBackend } from './world.ts'

// The short form: fewer processes, one backend, a few seconds. `npm run chaos` says whether everything was tried.
test('whatever fails, all promises are kept', { timeout: 120_000 }, async () => {
  const seed = Math.floor(Math.random() * 1e9)
  const redisUrl = inject('redisUrl')
  const redis: ChaosBackend | null =
    redisUrl === null ? null : { name: 'redis', url: `${redisUrl}/${process.env.VITEST_POOL_ID ?? 0}` }
  const backend: ChaosBackend = (seed % 2 === 1 && redis) || { name: 'postgres' }
  const database = await createTestDatabase()
  const report = await runChaos({ seed, ms: 1_500, databaseUrl: database.url, backend, web: 1, workers: 2 })
  await database.drop()
  expect(report.breaches, `seed ${seed}, ${backend.name}`).toEqual([])
  // Something was tried.
  const sum = (counts: Map<string, number>) => counts.values().reduce((all, count) => all + count, 0)
  expect(sum(report.kills.counts)).toBeGreaterThan(0)
  expect(sum(report.faults.counts)).toBeGreaterThan(0)
  expect(report.clicks.counts.get('carried_out')).toBeGreaterThan(0)
})
