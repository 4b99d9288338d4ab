// npm run oracle -- [--seed N] [--runs M] [--minutes K] [--features a,b] [--all]
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../playground/postgres.ts'
import { migrateToLatest } from '../../src/database/migrate.ts'
import { explore, report } from './explore.ts'
import type { Tally } from './game.ts'
import { FEATURES } from './generate.ts'
import { openProduct } from './product.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string' },
    minutes: { type: 'string' },
    /** Only these, in every run. */
    features: { type: 'string' },
    /** Goes on after a disagreement: one finding of each kind. */
    all: { type: 'boolean', default: false },
  },
})
const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000))
const runs = Number(values.runs ?? Number.POSITIVE_INFINITY)
const until = performance.now() + Number(values.minutes ?? (values.runs ? 1e6 : 1)) * 60_000
const features =
  values.features === undefined ? null : FEATURES.filter(one => values.features?.split(',').includes(one))

const dataDir = await mkdtemp(join(tmpdir(), 'fleetfeed-oracle-'))
const postgres = await startPostgres({ dataDir, persistent: false, fast: true })
const product = openProduct(postgres.url)
const tally: Tally = new Map()
const kinds = new Map<string, number>()
let done = 0
try {
  await migrateToLatest(postgres.url)
  console.log(`Seeds from ${first} on`)
  for (; done < runs && performance.now() < until; done += 1) {
    const isKnown = (kind: string) => kinds.has(kind)
    const finding = await explore(product, first + done, { ...(features ? { features } : {}), tally, isKnown })
    if (!finding) continue
    const { kind } = finding.disagreement
    if (!isKnown(kind)) console.log(`\n${report(finding)}\n`)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    if (!values.all) break
  }
} finally {
  await product.close()
  await postgres.stop()
}
console.log(`\n${done + (kinds.size > 0 && !values.all ? 1 : 0)} runs, seeds from ${first} on`)
console.table(Object.fromEntries([...tally].sort()))
if (kinds.size > 0) console.table(Object.fromEntries([...kinds].sort(([, a], [, b]) => b - a)))
else console.log('The model and the product agree.')
process.exitCode = kinds.size > 0 ? 1 : 0
