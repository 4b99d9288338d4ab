import { startChild } from './child.ts'
import type { FeedsCommands, FeedsPlace } from './feeds.ts'
import type { FloorCommands } from './floor.ts'
import type { Measured } from './measured.ts'
import type { ProductInput } from './product.ts'
import type { WorkerCommands } from './syncing.ts'
import { megabytes, reached, seconds, table, times } from './table.ts'

const GOAL = 2.5
const HOUR = 60 * 60_000

/** How long a sync takes beside the bare parser plus COPY, over the same pages, in the same run. */
export async function measureSync(
  product: Omit<ProductInput, 'feeds' | 'at'>,
  machines: number,
  say: (line: string) => void,
): Promise<string> {
  const { databaseUrl } = product
  // In the middle of a month: a sync on the next day closes none.
  let at = new Date('2026-11-10T09:00:00Z')
  const feedsChild = await startChild<FeedsCommands, { machines: number; at: Date }>('feeds', { machines, at })
  const feeds = await feedsChild.call('place', NOTHING)
  await feedsChild.call('render', NOTHING)
  const floorChild = await startChild<FloorCommands, { databaseUrl: string; feeds: FeedsPlace }>('floor', {
    databaseUrl,
    feeds,
  })
  const worker = await startChild<WorkerCommands, ProductInput>('worker', { ...product, feeds, at })
  // Warm, both of them: code compiled, connections open.
  await floorChild.call('load', NOTHING)
  await floorChild.call('run', NOTHING)
  await worker.call('list', feeds.warm)

  const rows: string[][] = []
  /** A sync between two floors, so that whatever else the machine does meets both. */
  const measure = async <M extends Measured>(name: string, sync: () => Promise<M>): Promise<M> => {
    await floorChild.call('load', NOTHING)
    const before = await floorChild.call('run', NOTHING)
    const took = await sync()
    const after = await floorChild.call('run', NOTHING)
    const floor = { ms: (before.ms + after.ms) / 2, cpuMs: (before.cpuMs + after.cpuMs) / 2 }
    const ratio = took.ms / floor.ms
    rows.push([
      name,
      seconds(took.ms),
      Math.round((machines / took.ms) * 1000).toLocaleString('en'),
      seconds(floor.ms),
      times(ratio),
      reached(ratio, GOAL),
      `${seconds(took.cpuMs)} / ${seconds(floor.cpuMs)}`,
      megabytes(took.megabytes),
    ])
    say(`  ${name}: ${seconds(took.ms)}, floor ${seconds(floor.ms)}`)
    return took
  }

  const { integrationId } = await measure('first time: Verify until all are listed', () =>
    worker.call('list', feeds.fleet),
  )
  for (const [name, command, hours] of [
    ['Confirm and first sync, all changed', 'start', 1],
    ['all changed, same day', 'sync', 1],
    ['all changed, next day', 'sync', 24],
  ] as const) {
    at = new Date(at.getTime() + hours * HOUR)
    await feedsChild.call('work', at)
    await feedsChild.call('render', NOTHING)
    await measure(name, () => worker.call(command, { integrationId, hours }))
  }
  await measure('nothing changed', () => worker.call('sync', { integrationId, hours: 1 }))
  await worker.end()
  await floorChild.end()
  await feedsChild.end()

  const pages = feeds.pages.toLocaleString('en')
  return [
    `Sync of ${machines.toLocaleString('en')} machines, ${pages} XML pages over loopback, through the job queue`,
    'Floor: bare saxes over the same pages (already in memory) + COPY into one unindexed table, before and after each sync.',
    '',
    table(
      ['', 'time', 'machines/s', 'floor', 'of floor', `within ${GOAL} ×`, 'CPU of worker / floor', 'peak memory'],
      rows,
    ),
  ].join('\n')
}

const NOTHING = null as never
