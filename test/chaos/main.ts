// npm run chaos -- [--seconds N] [--seed N] [--backend postgres|redis]; or CHAOS_SECONDS, CHAOS_SEED, CHAOS_BACKEND
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { startPostgres } from '../../playground/postgres.ts'
import { migrateToLatest } from '../../src/database/migrate.ts'
import { startRedis } from '../helpers/start-redis.ts'
import { print } from './print.ts'
import { runChaos } from './run.ts'

const { values } = parseArgs({
  options: {
    /** The counts of clicks, faults and kills, for all backends together. */
    seconds: { type: 'string' },
    seed: { type: 'string' },
    /** Only this backend. */
    backend: { type: 'string' },
  },
})
const seconds = Number(values.seconds ?? process.env.CHAOS_SECONDS ?? 240)
const seed = Number(values.seed ?? process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9))
const wanted = values.backend ?? process.env.CHAOS_BACKEND
const names = (['postgres', 'redis'] as const).filter(name => wanted === undefined || name === wanted)
if (names.length === 0) throw new Error(`There is no backend ${wanted}`)

const dataDir = await mkdtemp(join(tmpdir(), 'fleetfeed-chaos-'))
const postgres = await startPostgres({ dataDir, persistent: false, fast: true })
const redis = names.includes('redis') ? await startRedis() : undefined
let failed = false
try {
  console.log(`Seed ${seed}, ${seconds} s`)
  for (const name of names) {
    const admin = new Client(postgres.url)
    await admin.connect()
    await admin.query(`create database chaos_${name}`)
    await admin.end()
    const url = new URL(postgres.url)
    url.pathname = `/chaos_${name}`
    await migrateToLatest(url.href)
    const backend = name === 'redis' ? { name, url: redis?.url ?? '' } : { name }
    const ms = (seconds * 1000) / names.length
    const progress = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${name}: ${line}`)
    const report = await runChaos({
      seed,
      ms,
      mostMs: 4 * ms,
      databaseUrl: url.href,
      backend,
      web: 2,
      workers: 3,
      progress,
    })
    failed = print(`${name}, seed ${seed}`, report) || failed
  }
} finally {
  await redis?.stop()
  await postgres.stop()
}
// Ends at once: a connection of a killed process may still be open.
process.exit(failed ? 1 : 0)
