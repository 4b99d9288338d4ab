import type { Queue } from 'bullmq'
import type { Logger } from 'pino'
import { JOB_NAMES, type JobName, type Work } from '../src/work.ts'
import type { Backend } from './backend.ts'
import { jobId } from './jobs.ts'

export interface Queues {
  /** Puts work into its queue; the same work offered again while it is there is one job. */
  offer(work: readonly Work[]): Promise<void>
  queues: ReadonlyMap<JobName, Queue>
  close(): Promise<void>
}

export function openQueues(backend: Backend, log: Logger): Queues {
  const queues = new Map(JOB_NAMES.map(name => [name, backend.queue(name)]))
  for (const queue of queues.values()) queue.on('error', err => log.warn({ err }, 'The queue is out of reach'))
  return {
    queues,
    offer: async work => {
      await Promise.all(
        [...queues].map(async ([name, queue]) => {
          const ours = work.filter(item => item.job === name)
          if (ours.length === 0) return
          await queue.addBulk(
            ours.map(({ job, ...data }) => ({
              name: job,
              data,
              // Both removals: a finished job's id would block the next one silently. A failed one the rows offer again.
              opts: { jobId: jobId(job, data), removeOnComplete: true, removeOnFail: true, attempts: 1 },
            })),
          )
        }),
      )
    },
    close: async () => {
      await Promise.all([...queues.values()].map(queue => queue.close()))
    },
  }
}
