import { startChild } from './child.ts'
import type { FeedsCommands } from './feeds.ts'
import type { NeighboursCommands } from './neighbours.ts'
import type { ProductInput } from './product.ts'
import { seconds, table } from './table.ts'

/** How long an OEM takes for an answer. */
const ANSWER_MS = 20
/** Whoever waits longer is not waited for. */
const PATIENCE_MS = 60_000

/**
 * What commit 7ce8aad measured on 28 November 2026, by these files, on 2 cores that had other work (load 7). Compare what is
 * counted and the orders of magnitude.
 */
const BEFORE = {
  requests1: '1.53',
  requests3: '1.67',
  fairness: 'more than 60 s, 50 unread',
  hanging: 'more than 60 s, 20 unread',
}

/** What one feed, or one customer, costs the others: counted and timed through the job queue, over loopback. */
export async function measureFairness(
  product: Omit<ProductInput, 'feeds' | 'at' | 'databaseUrl'>,
  createDatabase: (name: string) => Promise<string>,
  say: (line: string) => void,
): Promise<string> {
  const at = new Date('2026-11-10T09:00:00Z')
  const feedsChild = await startChild<FeedsCommands, { machines: number; at: Date }>('feeds', { machines: 15_000, at })
  const silentChild = await startChild<FeedsCommands, { machines: number; at: Date }>('feeds', { machines: 1, at })
  const feeds = await feedsChild.call('place', NOTHING)
  const silent = await silentChild.call('place', NOTHING)
  await silentChild.call('hang', NOTHING)
  const allowedHosts = [...feeds.allowedHosts, ...silent.allowedHosts]
  const openOn = async (name: string, workers: number) => {
    const databaseUrl = await createDatabase(name)
    const input: ProductInput = { ...product, databaseUrl, feeds: { hosts: feeds.hosts, allowedHosts }, at }
    const children: Awaited<ReturnType<typeof startChild<NeighboursCommands, ProductInput>>>[] = []
    for (let n = 0; n < workers; n += 1)
      children.push(await startChild<NeighboursCommands, ProductInput>('neighbours', input))
    const [first] = children
    if (!first) throw new Error('no worker')
    const work = () => Promise.all(children.map(child => child.call('work', NOTHING)))
    return { first, work, end: () => Promise.all(children.map(child => child.end())) }
  }

  const requestsPerPage = async (name: string, workers: number): Promise<string> => {
    const { first, work, end } = await openOn(name, workers)
    const ids = await first.call('fill', { accounts: 1, feedsEach: 1, minutes: 1, connection: feeds.fleet })
    const before = await feedsChild.call('asked', NOTHING)
    await work()
    await first.call('untilRead', { ids, patience: PATIENCE_MS })
    await end()
    return (((await feedsChild.call('asked', NOTHING)) - before) / feeds.pages).toFixed(2)
  }
  await feedsChild.call('slow', ANSWER_MS)
  const requests1 = await requestsPerPage('one_worker', 1)
  say(`  requests per page, one worker: ${requests1}`)
  const requests3 = await requestsPerPage('three_workers', 3)
  say(`  requests per page, three workers: ${requests3}`)

  /** How long the last of the small accounts waits for its one feed. */
  const lastOfSmall = async (name: string, small: number, large: Parameters<NeighboursCommands['fill']>[0]) => {
    const { first, work, end } = await openOn(name, 1)
    await first.call('fill', large)
    const ids = await first.call('fill', { accounts: small, feedsEach: 1, minutes: 1, connection: feeds.small })
    await work()
    const { ms, left } = await first.call('untilRead', { ids, patience: PATIENCE_MS })
    await silentChild.call('letGo', NOTHING)
    await end()
    await silentChild.call('hang', NOTHING)
    const text = left === 0 ? seconds(ms) : `more than ${seconds(PATIENCE_MS)}, ${left} of ${small} unread`
    say(`  ${name}: ${text}`)
    return text
  }
  const fairness = await lastOfSmall('fairness', 50, {
    accounts: 1,
    feedsEach: 5000,
    minutes: 60,
    connection: feeds.small,
  })
  const hanging = await lastOfSmall('hanging', 20, {
    accounts: 60,
    feedsEach: 1,
    minutes: 60,
    connection: silent.fleet,
  })
  await feedsChild.end()
  await silentChild.end()

  return [
    `What neighbours cost: every answer of the OEM takes ${ANSWER_MS} ms; feeds of one login, one page each but for the first two lines`,
    '',
    table(
      ['', 'now', 'at 7ce8aad'],
      [
        [`requests per page of ${feeds.pages} pages, one worker`, requests1, BEFORE.requests1],
        [`requests per page of ${feeds.pages} pages, three workers`, requests3, BEFORE.requests3],
        ['5,000 feeds of one account due for an hour: the last of 50 others is read after', fairness, BEFORE.fairness],
        ['60 feeds whose host never answers: the last of 20 others is read after', hanging, BEFORE.hanging],
      ],
    ),
  ].join('\n')
}

const NOTHING = null as never
