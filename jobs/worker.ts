import { EventEmitter } from 'node:events'
import type { WorkerContext } from '../src/context.ts'
import { MINUTE_MS, SECOND_MS } from '../src/durations.ts'
import { forgetOldLeases, kindsRunOut } from '../src/lease.ts'
import { createSlots } from '../src/slots.ts'
import { dueFor, isAskedEachSecond, JOB_NAMES, type JobName } from '../src/work.ts'
import type { Backend } from './backend.ts'
import { isLogged, JOBS, jobId, runJob } from './jobs.ts'
import type { Queues } from './queues.ts'

/** Of each kind, how much is found by one question. */
const MOST = 200

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

/**
 * Works: takes jobs from the queues, and enqueues what the rows say is due. Any number of processes may do so at once. What is due
 * is asked for by the clock, and at once where the work that was found is nearly done: a thousand months don't wait for a minute
 * after every 200, and an account whose slots were taken gets the next one when a job of its ends. `most`: of each kind, how
 * much is found by one question.
 */
export function startWorker(ctx: WorkerContext, backend: Backend, queues: Queues, most = MOST): Worker {
  const finished: FinishedJobs = new EventEmitter()
  let closed = false
  const kinds = JOB_NAMES.map(job => {
    const { concurrency } = JOBS[job]
    const slots = createSlots(concurrency)
    /** What was found last and has not ended here, by id; and whether there may be more of it. */
    let enqueued = new Set<string>()
    let mayBeMore = false
    const ask = oneAtATime(async () => {
      try {
        const found = await dueFor(ctx, job, { limit: most, slots })
        enqueued = new Set(found.map(({ job: _, ...data }) => jobId(job, data)))
        mayBeMore = isAskedEachSecond(job) || found.length >= most
        await queues.enqueue(found)
      } catch (err) {
        ctx.log.warn({ err, job }, 'What is due could not be enqueued; trying again')
      }
    })
    const ended = (id: string | undefined, data: unknown, outcome: 'ran' | 'left' | 'failed') => {
      finished.emit('job', { job, data, failed: outcome === 'failed' })
      if (id !== undefined) enqueued.delete(id)
      // What was left is due still: asked for at once, it would be left again.
      if (!closed && outcome !== 'left' && mayBeMore && enqueued.size < concurrency) void ask()
    }
    const worker = backend.worker(job, data => runJob(ctx, job, data, slots), concurrency)
    worker.on('error', err => ctx.log.warn({ err, job }, 'A worker lost its queue'))
    worker.on('completed', (done, ran) => ended(done.id, done.data, ran ? 'ran' : 'left'))
    worker.on('failed', (failed, err) => {
      if (!isLogged(err)) ctx.log.warn({ err, job, data: failed?.data }, 'A job ended with an error')
      ended(failed?.id, failed?.data, 'failed')
    })
    void worker.run()
    return { job, ask, worker }
  })

  let sweeping: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let minuteAt = 0
  /** Each second what is of `every: 'second'`, each minute the rest, too. */
  const enqueueDue = async () => {
    const minute = performance.now() >= minuteAt
    if (minute) minuteAt = performance.now() + MINUTE_MS
    // What somebody else had begun, or what failed, doesn't wait for the next minute either.
    const runOut = minute ? new Set<string>() : await kindsRunOut(ctx.db)
    const isAsked = (job: JobName) => minute || isAskedEachSecond(job) || runOut.has(job)
    await Promise.all(kinds.filter(({ job }) => isAsked(job)).map(({ ask }) => ask()))
    if (minute) await forgetOldLeases(ctx.db)
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
      await Promise.all(kinds.map(({ worker }) => worker.close()))
      await Promise.all(kinds.map(kind => kind.ask.ended()))
    },
  }
}

/** Runs one at a time; called meanwhile, once more afterwards. */
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
  /** Once none is running. */
  call.ended = async () => await running
  return call
}
