// npm run fuzz -- [--seed N] [--minutes K] [--runs M] [--property "part of its name"] [--path 1:2:3]
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { openPlayer } from './player.ts'
import { fuzz, PROPERTY_NAMES, type Tally } from './properties.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string' },
    /** Of each property and seed. */
    runs: { type: 'string' },
    property: { type: 'string' },
    /** Of fast-check: one failure again, at once. */
    path: { type: 'string' },
  },
})
const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000))
const until = performance.now() + Number(values.minutes ?? (values.seed ? 0 : 1)) * 60_000
const names = PROPERTY_NAMES.filter(name => name.includes(values.property ?? ''))

const player = await openPlayer()
const tally: Tally = new Map()
let failed = false
let seed = first
console.log(`Seeds from ${first} on`)
for (; !failed && (seed === first || performance.now() < until); seed += 1) {
  for (const name of names) {
    const options = { seed, runs: Number(values.runs ?? 200), tally, ...(values.path ? { path: values.path } : {}) }
    const failure = await fuzz(player, name, options)
    if (failure === null) continue
    failed = true
    const report = fc.defaultReportMessage(failure) ?? ''
    console.log(`\n${failure.errorInstance}`)
    console.log(`\n"${name}", seed ${seed}, path ${failure.counterexamplePath}\n${report.slice(0, 8_000)}\n`)
    break
  }
}
await player.close()
console.log(
  `\n${seed - first} seeds, from ${first} on; peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
)
console.table(Object.fromEntries([...tally].sort()))
process.exitCode = failed ? 1 : 0
