import { monthsToClose } from '../../src/billing/close-month.ts'
import type { Context } from '../../src/context.ts'
import { oldestDue } from '../../src/due-work.ts'
import { countOpenPosts } from '../../src/operation/count-open-posts.ts'
import { countTroubles } from '../../src/operation/count-troubles.ts'
import type { JobName } from '../../src/work.ts'

export interface Sample {
  labels: Readonly<Record<string, string>>
  value: number
}

/** A gauge that is read at a scrape. */
interface Part {
  metric: string
  help: string
  labels: string[]
  /** May be answered again for some seconds. */
  read(): Promise<Sample[]>
}

export type Parts = Readonly<Record<string, Part>>

/** What is counted in the queue of a kind of work. */
const QUEUE_STATES = ['waiting', 'active', 'delayed', 'failed'] as const

/** What node-postgres says of a pool. */
export interface PoolCounts {
  totalCount: number
  idleCount: number
  waitingCount: number
}

export interface Queue {
  getJobCounts(...states: (typeof QUEUE_STATES)[number][]): Promise<Record<string, number>>
}

/** What a scrape reads from the rows, the queues and the pool. Any process may answer it for all of them. */
export function partsOf(ctx: Context, pool: PoolCounts, queues: ReadonlyMap<JobName, Queue>): Parts {
  return {
    due: {
      metric: 'fleetfeed_due_oldest_seconds',
      help: 'For how long the oldest work of a kind has been due without being worked on; 0: nothing is due.',
      labels: ['job'],
      read: async () => {
        const now = ctx.now().getTime()
        const found = await oldestDue(ctx)
        return found.map(({ job, since }) => ({
          labels: { job },
          value: since === null ? 0 : Math.max(0, (now - since.getTime()) / 1000),
        }))
      },
    },
    posts: {
      metric: 'fleetfeed_open_posts',
      help: 'Posts that somebody may have to act on: ambiguous, undeliverable, or failing because of a bug.',
      labels: ['platform', 'state'],
      read: async () => {
        const found = await countOpenPosts(ctx.db, ctx.now())
        return found.map(({ platform, state, count }) => ({ labels: { platform, state }, value: count }))
      },
    },
    troubles: {
      metric: 'fleetfeed_feeds_in_trouble',
      help: 'Feeds in trouble. about=answer: the feed gives no page; about=list: machines are missing from its list.',
      labels: ['oem', 'about', 'trouble'],
      read: async () => {
        const found = await countTroubles(ctx.db)
        return found.map(({ oem, about, kind, count }) => ({ labels: { oem, about, trouble: kind }, value: count }))
      },
    },
    months: {
      metric: 'fleetfeed_months_to_close',
      help: 'Accounts with a month that is over, grace period included, and not closed.',
      labels: [],
      read: async () => [{ labels: {}, value: (await monthsToClose(ctx)).count }],
    },
    queues: {
      metric: 'fleetfeed_queue_jobs',
      help: 'Jobs in the queue of a kind of work, by their state.',
      labels: ['job', 'state'],
      read: async () => {
        const counts = await Promise.all(
          [...queues].map(async ([job, queue]) => ({ job, states: await queue.getJobCounts(...QUEUE_STATES) })),
        )
        return counts.flatMap(({ job, states }) =>
          QUEUE_STATES.map(state => ({ labels: { job, state }, value: states[state] ?? 0 })),
        )
      },
    },
    pool: {
      metric: 'fleetfeed_pool_connections',
      help: 'Connections of the pool of this process to PostgreSQL, and what waits for one.',
      labels: ['state'],
      read: async () => [
        { labels: { state: 'total' }, value: pool.totalCount },
        { labels: { state: 'idle' }, value: pool.idleCount },
        { labels: { state: 'waiting' }, value: pool.waitingCount },
      ],
    },
  }
}
