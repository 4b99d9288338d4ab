import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Set by .ci/run, which reads the counts for its closing line. */
const json = process.env.VITEST_JSON

// Workers, and the processes that tests start, load the code that an earlier one has compiled: half of a start's time.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node')

/** Long files, most of them of several processes: begun last, one of them would run alone at the end. */
const LONG = [
  'chaos/chaos',
  'upgrade/rolling',
  'journeys/crash',
  'jobs/killed',
  'test/start',
  'journeys/page',
  'jobs/neighbours',
  'test/main',
]

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some(name => moduleId.endsWith(`${name}.test.ts`))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter(file => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // For a run on the oldest Node that production supports.
    setupFiles: ['temporal.ts'],
    globalSetup: ['test/helpers/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Each worker loads botbuilder, Bolt and the rest once and not for every file: the suite takes less than half as long.
    isolate: false,
    sequence: { sequencer: LongFirst },
    reporters: json ? ['default', ['json', { outputFile: json }]] : ['default'],
  },
})
