import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/database/tables.ts'
import type { ChaosClock } from './clock.ts'
import type { ProductProcess } from './product-process.ts'

/** What a jump needs from the world. `ours`: the name of our own connections. */
interface Jumping {
  clock: ChaosClock
  db: Kysely<Database>
  ours: string
  web: readonly ProductProcess[]
  workers: readonly ProductProcess[]
}

const MINUTE = 60_000
/** After that, Postgres ends transactions that still run, as it ends one whose process is silent for a minute. */
const PATIENCE_MS = 10_000

/** The jumps of one run, one after the other. */
export function createJumps(world: Jumping): (to: Date) => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return async to => {
    last = last.then(() => jump(world, to))
    await last
  }
}

/**
 * Moves the clock to `to`. A month stays open for hours after its end, and no transaction lasts that long: before the
 * month may be closed, what began in it has ended, and no process believes that it still runs. So the clock stops
 * shortly after the end of a month until that is true.
 */
async function jump(world: Jumping, to: Date): Promise<void> {
  const { clock } = world
  const begun = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth(), 1))
  if (clock.now() < begun) {
    const after = new Date(begun.getTime() + MINUTE)
    clock.jumpTo(after)
    await untilAllKnow(world, after)
    await untilOlderEnd(world)
  }
  clock.jumpTo(to)
}

async function untilAllKnow({ web, workers }: Jumping, at: Date): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  const isBehind = () =>
    [...web, ...workers].some(one => one.state !== 'down' && (one.knows === null || one.knows < at))
  while (isBehind() && performance.now() < until) await sleep(10)
}

async function untilOlderEnd({ db, ours }: Jumping): Promise<void> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  const now = rows[0]?.now ?? new Date()
  const older = sql`from pg_stat_activity
    where datname = current_database() and application_name <> ${ours} and xact_start < ${now}`
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(10)) {
    const { rows: left } = await sql`select ${older}`.execute(db)
    if (left.length === 0) return
  }
  await sql`select pg_terminate_backend(pid) ${older}`.execute(db)
}
