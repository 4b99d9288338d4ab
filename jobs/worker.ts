import { EventEmitter } from 'node:events'
import type { WorkerContext } from '../src/context.ts'
import { dueWork, JOB_NAMES, type JobName } from '../src/work.ts'
import type { Backend } from './backend.ts'
import { JOBS, runJob } from './jobs.ts'
import type { Queues } from './queues.ts'

/** How often the rows are asked what is due: all jobs of `every: 'second'`, and those of `every: 'minute'`. */
const SECOND_MS = 1000
const MINUTE_MS = 60_000

/** A job that has ended, well or not. */
interface FinishedJob {
  job: JobName
  /** Ids and counters, as in `Work`. */
  data: unknown
  failed: boolean
}

export type FinishedJobs = EventEmitter<{ job: [FinishedJob] }>

export interface Worker {
  /** Emits `job` each time one has ended, well or not. */
  finished: FinishedJobs
  /** Finishes what is running. */
  close(): Promise<void>
}

/** Works: takes jobs from the queues, and offers what the rows say is due. Any number of processes may do so at once. */
export function startWorker(ctx: WorkerContext, backend: Backend, queues: Queues): Worker {
  const finished: FinishedJobs = new EventEmitter()
  const workers = JOB_NAMES.map(job => {
    const worker = backend.worker(job, data => runJob(ctx, job, data), JOBS[job].concurrency)
    worker.on('failed', (failed, err) => ctx.log.error({ err, job, data: failed?.data }, 'A job failed'))
    worker.on('error', err => ctx.log.warn({ err, job }, 'A worker lost its queue'))
    const ended = (data: unknown, failed: boolean) => finished.emit('job', { job, data, failed })
    worker.on('completed', done => ended(done.data, false))
    worker.on('failed', failed => ended(failed?.data, true))
    void worker.run()
    return worker
  })

  let sweeping: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let minuteAt = 0
  const offerDue = async () => {
    await queues.offer(await dueWork(ctx, { every: 'second' }))
    if (performance.now() < minuteAt) return
    minuteAt = performance.now() + MINUTE_MS
    await queues.offer(await dueWork(ctx, { every: 'minute' }))
  }
  const sweep = () => {
    sweeping = offerDue()
      .catch((err: unknown) => ctx.log.warn({ err }, 'What is due could not be offered; trying again'))
      .finally(() => {
        if (!closed) timer = setTimeout(sweep, SECOND_MS)
      })
  }
  sweep()

  return {
    finished,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await sweeping
      await Promise.all(workers.map(worker => worker.close()))
    },
  }
}
