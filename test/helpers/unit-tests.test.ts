import { expect, test } from 'vitest'
import { findUnitTests, loadedBy } from './unit-tests.ts'

test('a unit test starts nothing, whatever it imports', () => {
  const tests = findUnitTests()
  expect(tests).toContain('test/src/secret/seal.test.ts')
  // They start something through core.ts and database.ts; create-feed.ts and parser-pool.ts; postgres.ts.
  for (const other of ['src/lease', 'adapters/feeds/bounds', 'playground/postgres']) {
    expect(tests).not.toContain(`test/${other}.test.ts`)
  }
})

test.each([
  ["import { a } from '../b.ts'", ['src/b.ts']],
  ["import {\n  a,\n  type B,\n} from './b.ts'", ['src/a/b.ts']],
  ["import './b.ts'\nimport { spawn } from 'node:child_process'", ['src/a/b.ts', 'node:child_process']],
  ["const { a } = await import('./b.ts')", ['src/a/b.ts']],
  ["export { a } from './b.ts'", ['src/a/b.ts']],
  ["import { inject, test } from 'vitest'", ['vitest inject']],
  ["import { test } from 'vitest'", []],
  ["import type { Worker } from 'node:worker_threads'\nimport { type B } from './b.ts'", []],
])('%s loads %j', (text, loaded) => expect(loadedBy(text, 'src/a/x.ts')).toEqual(loaded))
