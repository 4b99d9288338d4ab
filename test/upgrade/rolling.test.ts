import { resolve } from 'node:path'
import { expect, inject, test } from 'vitest'
import type { ChaosBackend } from '../chaos/world.ts'
import { createEmptyDatabase } from '../helpers/database.ts'
import { lacks } from '../helpers/lacks.ts'
import { isLate } from './late.ts'
import { checkOutRelease, hasCommit, readReleases, releaseBefore } from './release.ts'
import { runRollingUpgrade } from './rolling.ts'

test('CHANGELOG.md names each released version with its commit', () => {
  const releases = readReleases()
  expect(releases.at(-1)).toMatchObject({ name: 'First version', commit: 'dabae08' })
  expect(releases.length).toBeGreaterThan(1)
})

test('the notes of a version say whether the processes of the one before must be stopped first', () => {
  const changelog = (notes: string) => `## [Unreleased]\n\n${notes}\n\n## Second version - 2026-11-28 (b45539d)\n`
  expect(readReleases(changelog('### Added'))).toMatchObject([{ commit: 'b45539d', needsStop: false }])
  expect(readReleases(changelog('Stop all processes of the version before first.'))).toMatchObject([
    { commit: 'b45539d', needsStop: true },
  ])
})

test('a version that git does not have is no upgrade that went well', () => {
  expect(hasCommit('0'.repeat(40))).toBe(false)
  expect(() => checkOutRelease('0'.repeat(40))).toThrow('git fetch --unshallow')
})

test('what a busy machine does to clicks is told apart from what the upgrade does', () => {
  expect(
    [
      'Slack showed Ada: operation_timeout',
      'Teams showed Fred: Unable to reach app (timeout)',
      'an error was logged by this version: {"level":50,"part":"bolt","msg":"An incoming event was not acknowledged within 3 seconds. Ensure…"}',
    ].filter(line => !isLate(line)),
  ).toEqual([])
  expect(
    [
      'Slack showed Ada: dispatch_failed: ECONNRESET',
      'Slack showed Ada: http_500',
      'Teams showed Fred: Unable to reach app (ECONNREFUSED)',
      'an error was logged by the version before: {"level":50,"err":{"code":"42703","message":"column "seen_at" does not exist"}}',
    ].filter(isLate),
  ).toEqual([])
})

// The short form: `npm run upgrade` goes on for longer, on both backends.
test.skipIf(lacks('git-history'))(
  'processes of the version before are replaced one by one while people click: nothing is lost, doubled or fails',
  { timeout: 900_000 },
  async () => {
    const { commit, needsStop } = releaseBefore()
    expect(needsStop, 'CHANGELOG.md says that nothing may be replaced while other processes run').toBe(false)
    const seed = Math.floor(Math.random() * 1e9)
    const redisUrl = inject('redisUrl')
    const backend: ChaosBackend =
      redisUrl === null
        ? { name: 'postgres' }
        : { name: 'redis', url: `${redisUrl}/${process.env.VITEST_POOL_ID ?? 0}` }
    const database = await createEmptyDatabase()
    const report = await runRollingUpgrade({
      ...{ from: checkOutRelease(commit), to: resolve(import.meta.dirname, '../..'), seed, ms: 500 },
      ...{ databaseUrl: database.url, backend, web: 2, workers: 1 },
    })
    await database.drop()
    expect(report.breaches, `seed ${seed}`).toEqual([])
    expect(report.clicks.counts.get('carried_out')).toBeGreaterThan(0)
  },
)
