import type { Queue } from 'bullmq'
import type { Logger } from 'pino'
import type { Work } from '../src/work.ts'
import { applySelectionJob } from './apply-selection.ts'
import type { Backend } from './backend.ts'
import { closeMonthJob } from './close-month.ts'
import { deliverJob } from './deliver.ts'
import type { Job } from './job.ts'
import { syncJob } from './sync.ts'
import { verifyJob } from './verify.ts'

/** Every kind of background work there is. */
export const JOBS: readonly Job[] = [verifyJob, syncJob, deliverJob, applySelectionJob, closeMonthJob]

/** A bug must not run in a tight loop: 1 s, 2 s, … 256 s, then the rows offer it again from the start. */
const RETRIES = { attempts: 9, backoff: { type: 'exponential', delay: 1000 } }

export interface Queues {
  /** Puts work into its queue; the same work offered again while it is there is one job. */
  offer(work: readonly Work[]): Promise<void>
  queues: ReadonlyMap<Work['job'], Queue>
  close(): Promise<void>
}

export function openQueues(backend: Backend, log: Logger): Queues {
  const queues = new Map(JOBS.map(job => [job.name, backend.queue(job.name)]))
  for (const queue of queues.values()) queue.on('error', err => log.warn({ err }, 'The queue is out of reach'))
  return {
    queues,
    offer: async work => {
      await Promise.all(
        JOBS.map(async job => {
          const ours = work.filter(item => item.job === job.name)
          if (ours.length === 0) return
          await queues.get(job.name)?.addBulk(
            ours.map(({ job: name, ...data }) => ({
              name,
              data,
              // The name before the id: BullMQ refuses a bare number. Both removals: a finished job's id would block the
              // next one silently.
              opts: { jobId: `${name}-${job.id(data)}`, removeOnComplete: true, removeOnFail: true, ...RETRIES },
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
