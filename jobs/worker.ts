import { EventEmitter } from 'node:events'
import type { WorkerContext } from '../src/context.ts'
import { dueFor, isQueriedEachSecond } from '../src/due-work.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/durations.ts'
import { forgetOldLeases, jobsWithExpiredLease } from '../src/lease.ts'
import { prune } from '../src/retention/prune.ts'
import { createSlots } from '../src/slots.ts'
import { JOB_NAMES, type JobName } from '../src/work.ts'
import type { Backend } from './backend.ts'
import { isLogged, JOBS, jobId, runJob } from './jobs.ts'
import type { Queues } from './queues.ts'

/** How much work of each kind one query finds. */
const MAX_FOUND = 200

/** A job that has ended, successfully or not. */
interface FinishedJob {
  job: JobName
  /** Ids and counters, as in `Work`. */
  data: unknown
  failed: boolean
}

export type FinishedJobs = EventEmitter<{ job: [FinishedJob] }>

export interface Worker {
  /** Emits `job` each time a job has ended, successfully or not. */
  finished: FinishedJobs
  /** Waits for running jobs. */
  close(): Promise<void>
}

/**
 * Starts a worker: it runs jobs of the queues, and enqueues the work that is due according to the rows. Any number of
 * processes may do so.
 *
 * Due work is queried by the clock, and also when most of the work found before is done: so a thousand months don't
 * wait a minute after every 200, and an account whose slots were taken gets the next one as soon as one of its jobs
 * ends. `max`: how much work of each kind one query finds.
 */
export function startWorker(ctx: WorkerContext, backend: Backend, queues: Queues, max = MAX_FOUND): Worker {
  const finished: FinishedJobs = new EventEmitter()
  let closed = false
  const kinds = JOB_NAMES.map(job => {
    const { concurrency } = JOBS[job]
    const slots = createSlots(concurrency)
    /** The ids of the work found last that has not ended in this process, and whether there may be more. */
    let enqueued = new Set<string>()
    let mayBeMore = false
    const enqueueFound = oneAtATime(async () => {
      try {
        const found = await dueFor(ctx, job, { limit: max, slots })
        enqueued = new Set(found.map(({ job: _, ...data }) => jobId(job, data)))
        mayBeMore = isQueriedEachSecond(job) || found.length >= max
        await queues.enqueue(found)
      } catch (err) {
        ctx.log.warn({ err, job }, 'What is due could not be enqueued; trying again')
      }
    })
    const onEnded = (id: string | undefined, data: unknown, outcome: 'ran' | 'skipped' | 'failed') => {
      finished.emit('job', { job, data, failed: outcome === 'failed' })
      if (id !== undefined) enqueued.delete(id)
      // Skipped work is still due: queried again at once, it would be skipped again.
      if (!closed && outcome !== 'skipped' && mayBeMore && enqueued.size < concurrency) void enqueueFound()
    }
    const worker = backend.worker(job, data => runJob(ctx, job, data, slots), concurrency)
    worker.on('error', err => ctx.log.warn({ err, job }, 'A worker lost its queue'))
    worker.on('completed', (done, ran) => onEnded(done.id, done.data, ran ? 'ran' : 'skipped'))
    worker.on('failed', (failed, err) => {
      if (!isLogged(err)) ctx.log.warn({ err, job, data: failed?.data }, 'A job ended with an error')
      onEnded(failed?.id, failed?.data, 'failed')
    })
    void worker.run()
    return { job, enqueueFound, worker }
  })

  let sweeping: Promise<void> = Promise.resolve()
  let pruning: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let fullSweepAt = 0
  let pruneAt = 0
  /** Queries the work of `every: 'second'` each second, and the rest each minute. */
  const enqueueDue = async () => {
    const isFullSweep = performance.now() >= fullSweepAt
    if (isFullSweep) fullSweepAt = performance.now() + MINUTE_MS
    // Work whose lease or pause has ended doesn't wait for the next minute either.
    const expired = isFullSweep ? new Set<string>() : await jobsWithExpiredLease(ctx.db)
    const isQueried = (job: JobName) => isFullSweep || isQueriedEachSecond(job) || expired.has(job)
    await Promise.all(kinds.filter(({ job }) => isQueried(job)).map(({ enqueueFound }) => enqueueFound()))
    if (isFullSweep) await forgetOldLeases(ctx.db)
    // Not awaited by the sweeps: a first run may have much to delete.
    if (performance.now() >= pruneAt) {
      pruneAt = performance.now() + HOUR_MS
      pruning = pruning
        .then(() => prune(ctx, () => closed))
        .catch((err: unknown) => ctx.log.warn({ err }, 'Old rows could not be deleted; trying again in an hour'))
    }
  }
  const sweep = () => {
    sweeping = enqueueDue()
      .catch((err: unknown) => ctx.log.warn({ err }, 'The leases could not be read; trying again'))
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
      await pruning
      await Promise.all(kinds.map(({ worker }) => worker.close()))
      await Promise.all(kinds.map(kind => kind.enqueueFound.ended()))
    },
  }
}

/** Never runs `body` twice at the same time; calls during a run cause one more run afterwards. */
function oneAtATime(body: () => Promise<void>) {
  let running: Promise<void> | null = null
  let again = false
  const run = async () => {
    do {
      again = false
      await body()
    } while (again)
    running = null
  }
  const call = (): Promise<void> => {
    again = true
    running ??= run()
    return running
  }
  /** Resolves when no run is in progress. */
  call.ended = async () => await running
  return call
}
