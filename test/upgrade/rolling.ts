import { setTimeout as sleep } from 'node:timers/promises'
import { createLoad, randomOf } from '../chaos/load.ts'
import type { Tally } from '../chaos/tally.ts'
import { type ChaosBackend, startWorld, type World } from '../chaos/world.ts'
import { isLate } from './late.ts'
import { releaseOf } from './spawn-release.ts'

export interface RollingOptions {
  /** The folders of the source: of the version before, and of this one. */
  from: string
  to: string
  /** The seed of every decision; the timing depends on the machine. */
  seed: number
  /** How long people go on before the upgrade, after it, and between two processes, in milliseconds. */
  ms: number
  /** A database without tables: the version before makes its own. */
  databaseUrl: string
  backend: ChaosBackend
  /** How many processes of each role; one of them is replaced while the others go on. */
  web: number
  workers: number
  progress?: (line: string) => void
}

export interface RollingReport {
  /** Promises that were broken, and what failed although it must not. */
  breaches: string[]
  /** How often the machine was too busy (`isLate`). */
  late: number
  journeys: Tally
  clicks: Tally
}

/**
 * The processes of the version before work while people click; this version's processes replace them one by one, a worker
 * first, which migrates the database under them. No process is killed and nothing else fails, so nothing may.
 */
export async function runRollingUpgrade(options: RollingOptions): Promise<RollingReport> {
  const { from, to, seed, ms, progress = () => {}, ...rest } = options
  const errors: string[] = []
  const as = (version: string, root: string) => releaseOf(root, line => void errors.push(`${version}: ${line}`))
  const world = await startWorld({ ...rest, spawnWith: () => as('the version before', from) })
  try {
    const load = createLoad(world, randomOf(seed))
    progress('All processes of the version before run')
    await load.begin()
    progress('The calm beginning is over')
    const over = new AbortController()
    const running = load.run(over.signal)
    const codes = await replaceAll(world, ms, as('this version', to), progress).finally(() => over.abort())
    await running
    progress('Nobody clicks any more')
    const promises = await load.judge()
    const failures = [...errors.map(line => `an error was logged by ${line.slice(0, 1_000)}`), ...troubles(world)]
    const breaches = [
      ...promises,
      ...codes.filter(({ code }) => code !== 0).map(({ name, code }) => `${name} did not stop in order: ${code}`),
      ...failures.filter(failure => !isLate(failure)),
      ...(world.startedInVain > 0 ? [`${world.startedInVain} starts in vain`] : []),
    ]
    return { breaches, late: failures.filter(isLate).length, journeys: load.journeys, clicks: load.clicks() }
  } finally {
    await world.stop()
  }
}

/** One after the other. Returns their exit codes. */
async function replaceAll(
  { web, workers }: World,
  ms: number,
  next: ReturnType<typeof releaseOf>,
  progress: (line: string) => void,
) {
  const codes: { name: string; code: number | null }[] = []
  await sleep(ms)
  for (const one of [...workers, ...web]) {
    codes.push({ name: one.name, code: await one.replace(next) })
    progress(`${one.name} is replaced`)
    await sleep(ms)
  }
  return codes
}

/** What a platform showed to somebody because a click was not answered, or was answered wrongly. */
function troubles({ slack, teams }: World): string[] {
  return ['Ada', 'Fred'].flatMap(name =>
    Object.entries({ Slack: slack.person(name), Teams: teams.person(name) }).flatMap(([platform, person]) =>
      person.trouble.map(shown => `${platform} showed ${name}: ${shown}`),
    ),
  )
}
