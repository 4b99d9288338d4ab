import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Set by .ci/run, which reads the counts for its closing line. */
const json = process.env.VITEST_JSON

// Workers, and the processes that tests start, load the code that an earlier one has compiled: half of a start's time.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node')

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/helpers/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Each worker loads botbuilder, Bolt and the rest once and not for every file: the suite takes less than half as long.
    isolate: false,
    reporters: json ? ['default', ['json', { outputFile: json }]] : ['default'],
  },
})
