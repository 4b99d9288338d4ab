// npm run upgrade -- [--from COMMIT] [--to FOLDER] [--ms N] [--seed N] [--backend postgres|redis]
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { startPostgres } from '../../playground/postgres.ts'
import { startRedis } from '../helpers/start-redis.ts'
import { checkOutRelease, releaseBefore } from './release.ts'
import { runRollingUpgrade } from './rolling.ts'

const { values } = parseArgs({
  options: {
    /** The commit of the version before; by default, the newest one that CHANGELOG.md names. */
    from: { type: 'string' },
    /** The folder of the source of the version after; by default, this one. */
    to: { type: 'string' },
    /** How long people go on between two processes, in milliseconds. */
    ms: { type: 'string', default: '8000' },
    seed: { type: 'string' },
    /** Only this backend. */
    backend: { type: 'string' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9))
const commit = values.from ?? releaseBefore().commit
const names = (['postgres', 'redis'] as const).filter(name => (values.backend ?? name) === name)
if (names.length === 0) throw new Error(`There is no backend ${values.backend}`)

const from = checkOutRelease(commit)
const to = resolve(values.to ?? join(import.meta.dirname, '../..'))
const postgres = await startPostgres({
  dataDir: await mkdtemp(join(tmpdir(), 'fleetfeed-upgrade-')),
  persistent: false,
  fast: true,
})
const redis = names.includes('redis') ? await startRedis() : undefined
let failed = false
try {
  console.log(`From ${commit}, seed ${seed}`)
  for (const name of names) {
    const admin = new Client(postgres.url)
    await admin.connect()
    await admin.query(`create database upgrade_${name}`)
    await admin.end()
    const url = new URL(postgres.url)
    url.pathname = `/upgrade_${name}`
    const { breaches, late, journeys, clicks } = await runRollingUpgrade({
      ...{ from, to, seed, ms: Number(values.ms), databaseUrl: url.href, web: 2, workers: 2 },
      backend: name === 'redis' ? { name, url: redis?.url ?? '' } : { name },
      progress: line => console.log(`${new Date().toISOString().slice(11, 19)} ${name}: ${line}`),
    })
    console.table(
      Object.fromEntries([...journeys.counts, ...clicks.counts, ['too late, because the machine was busy', late]]),
    )
    for (const breach of breaches) console.log(`BROKEN: ${breach}`)
    console.log(
      breaches.length === 0 ? `${name}: nothing is lost, doubled or failed.` : `${name}: ${breaches.length} broken`,
    )
    failed ||= breaches.length > 0
  }
} finally {
  await redis?.stop()
  await postgres.stop()
}
// Ends at once: a connection of a process may still be open.
process.exit(failed ? 1 : 0)
