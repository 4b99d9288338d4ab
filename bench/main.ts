import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../playground/postgres.ts'
import { serve } from './child.ts'
import { connected } from './copy.ts'

// Every part of a measurement runs in a process of its own: this file again, with the part's name.
switch (process.argv[2]) {
  case 'feeds':
    serve((await import('./feeds.ts')).openFeeds)
    break
  case 'floor':
    serve((await import('./floor.ts')).openFloor)
    break
  case 'worker':
    serve((await import('./syncing.ts')).openWorker)
    break
  case 'web':
    serve((await import('./web.ts')).openWeb)
    break
  case 'bare':
    serve((await import('./bare-handler.ts')).openBareHandler)
    break
  case 'neighbours':
    serve((await import('./neighbours.ts')).openNeighbours)
    break
  case 'closing':
    serve((await import('./closing.ts')).openClosing)
    break
  case 'idle':
    serve((await import('./idle.ts')).openIdle)
    break
  default:
    await measure()
}

/**
 * `npm run bench`: some seven minutes. Smaller while something is tried out, or with 0 not at all:
 * `BENCH_MACHINES=5000 BENCH_ASSETS=50000 BENCH_CLOSE=0 BENCH_FAIRNESS=0`.
 */
async function measure(): Promise<void> {
  const { measureSync } = await import('./sync.ts')
  const { measureFairness } = await import('./fairness.ts')
  const { measureConnections } = await import('./connections.ts')
  const { measureClose } = await import('./close-month.ts')
  const { measurePicker } = await import('./picker.ts')
  const { startSlackStandIn } = await import('./slack-stand-in.ts')
  const machines = Number(process.env.BENCH_MACHINES ?? 100_000)
  const assets = Number(process.env.BENCH_ASSETS ?? 1_000_000)
  const billable = Number(process.env.BENCH_CLOSE ?? 1_000_000)
  const rounds = Number(process.env.BENCH_ROUNDS ?? 10)
  const say = (line: string) => console.log(line)
  const started = performance.now()

  const dataDir = await mkdtemp(join(tmpdir(), 'fleetfeed-bench-'))
  const postgres = await startPostgres({ dataDir, persistent: false })
  const parts: string[] = []
  try {
    const secrets = {
      sealKeys: `bench:${randomBytes(32).toString('base64')}`,
      signingSecret: 'bench-signing-secret',
    }
    say(await machineText(postgres.url))
    if (process.env.BENCH_CONNECTIONS !== '0') {
      say('Connections…')
      const databaseUrl = await createDatabase(postgres.url, 'idle')
      parts.push(await measureConnections({ databaseUrl, ...secrets }))
    }
    if (machines > 0) {
      say('Sync…')
      const slack = await startSlackStandIn(() => {})
      const databaseUrl = await createDatabase(postgres.url, 'sync')
      parts.push(await measureSync({ databaseUrl, slackApiUrl: slack.apiUrl, ...secrets }, machines, say))
      await slack.close()
    }
    if (process.env.BENCH_FAIRNESS !== '0') {
      say('Fairness…')
      const slack = await startSlackStandIn(() => {})
      const common = { slackApiUrl: slack.apiUrl, ...secrets }
      parts.push(await measureFairness(common, name => createDatabase(postgres.url, name), say))
      await slack.close()
    }
    if (assets > 0) {
      say('Picker…')
      const databaseUrl = await createDatabase(postgres.url, 'picker')
      parts.push(await measurePicker({ databaseUrl, ...secrets }, { assets, people: 16, rounds }, say))
    }
    if (billable > 0) {
      say('Close…')
      const databaseUrl = await createDatabase(postgres.url, 'close')
      parts.push(await measureClose({ databaseUrl, ...secrets }, billable, say))
    }
  } finally {
    await postgres.stop()
  }
  for (const part of parts) say(`\n${part}`)
  say(`\nMeasured in ${Math.round((performance.now() - started) / 1000)} s. Compare ratios, never times of two runs.`)
}

async function createDatabase(adminUrl: string, name: string): Promise<string> {
  const admin = await connected(adminUrl)
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

async function machineText(adminUrl: string): Promise<string> {
  const admin = await connected(adminUrl)
  const { rows } = await admin.query<{ server_version: string }>('show server_version')
  await admin.end()
  const model = cpus()[0]?.model ?? 'unknown CPU'
  const load = (loadavg()[0] ?? 0).toFixed(1)
  return [
    `Node ${process.versions.node}, PostgreSQL ${rows[0]?.server_version} with its default settings (commits reach the disk),`,
    `queues on the same PostgreSQL, ${availableParallelism()} cores (${model}), load before the start ${load}`,
  ].join(' ')
}
