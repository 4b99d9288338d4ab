import type { Queue } from 'bullmq'
import type { Logger } from 'pino'
import { JOB_NAMES, type JobName, type Work } from '../src/work.ts'
import type { Backend } from './backend.ts'
import { jobId } from './jobs.ts'

/**
 * From this many jobs on one `addBulk` is cheaper than an `add` for each. Measured on both backends (BullMQ 6.7, ms a
 * job): on Postgres addBulk takes 9 ms however few they are, so 9.0 of one by addBulk and 1.1 by add (8 times), 1.0 and
 * 0.6 of ten, 0.10 and 0.45 of 200; on Redis 0.6 and 0.27 of one, and the same from ten on.
 */
const BULK_FROM = 20

export interface Queues {
  /** Adds work to its queue. The same work enqueued again while it is queued is one job. */
  enqueue(work: readonly Work[]): Promise<void>
  queues: ReadonlyMap<JobName, Queue>
  close(): Promise<void>
}

/** Opens one queue per kind of work. Errors of the queues are logged. */
export function openQueues(backend: Backend, log: Logger): Queues {
  const queues = new Map(JOB_NAMES.map(name => [name, backend.queue(name)]))
  for (const queue of queues.values()) queue.on('error', err => log.warn({ err }, 'The queue is out of reach'))
  return {
    queues,
    enqueue: async work => {
      await Promise.all(
        [...queues].map(async ([name, queue]) => {
          const items = work.filter(item => item.job === name)
          if (items.length === 0) return
          const jobs = items.map(({ job, ...data }) => ({
            name: job,
            data,
            // Both removals, because the id of a finished job would silently block the next one. A failed job is
            // enqueued again from its row.
            opts: { jobId: jobId(job, data), removeOnComplete: true, removeOnFail: true, attempts: 1 },
          }))
          if (jobs.length >= BULK_FROM) await queue.addBulk(jobs)
          else await Promise.all(jobs.map(({ name: job, data, opts }) => queue.add(job, data, opts)))
        }),
      )
    },
    close: async () => {
      await Promise.all([...queues.values()].map(queue => queue.close()))
    },
  }
}
