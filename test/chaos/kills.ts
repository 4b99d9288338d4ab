import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { JobName } from '../../src/work.ts'
import type { Random } from '../oracle/random.ts'
import type { ProductProcess } from './product-process.ts'
import type { World } from './world.ts'

/** What a process can be doing when it is killed, by the job whose row it holds; jobs of which a run has none are left out. */
const JOBS: Partial<Record<JobName, string>> = {
  verify: 'trying credentials',
  sync: 'reading a feed',
  deliver: 'posting or editing',
  'apply-selection': 'carrying out a large Confirm',
  'close-month': 'closing a month',
}
const STARTING = 'starting'
const ANSWERING = 'answering a request'
const IDLE = 'idle'

export const PHASES = [...Object.values(JOBS), ANSWERING, STARTING, IDLE]
export type Phase = (typeof PHASES)[number]

/** How long the killer waits for somebody to do what it wants them to be killed at. */
const PATIENCE_MS = 2_500

/** What each process is doing now. */
async function phases({ db, web, workers }: World): Promise<Map<ProductProcess, Phase>> {
  const { rows } = await sql<{ job: JobName; holder: string }>`
    select job, holder from lease where holder is not null and until > now()`.execute(db)
  const found = new Map<ProductProcess, Phase>()
  for (const one of [...web, ...workers]) {
    const held = rows.find(row => one.postgres.named(row.holder))
    if (one.state === 'starting') found.set(one, STARTING)
    else if (one.state === 'up')
      found.set(one, (held && JOBS[held.job]) ?? (one.answering > 0 ? ANSWERING : IDLE))
  }
  return found
}

/**
 * Kills a process with -9: one that does what is wanted, else any. Returns what it was doing, or null where nothing could be
 * killed.
 */
export async function killOne(world: World, wanted: Phase, random: Random): Promise<Phase | null> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const all = [...(await phases(world))]
    const fitting = all.filter(([, phase]) => phase === wanted)
    const late = performance.now() > until
    if (fitting.length === 0 && !late) {
      await sleep(10)
      continue
    }
    if (all.length === 0) return null
    const [one, phase] = random.pick(fitting.length > 0 ? fitting : all)
    await one.kill()
    return phase
  }
}
