import type { WorkerContext } from '../src/context.ts'
import type { Failure } from '../src/lease.ts'
import type { JobName, JobPayload } from '../src/work.ts'

/** How a kind of work is run. */
export interface Job<J extends JobName> {
  /** How many jobs of this kind one worker process runs at once. */
  concurrency: number
  /**
   * The job's id in the queue: the same id enqueued twice is one job. Without `:`, which BullMQ uses as a separator.
   */
  id(payload: JobPayload<J>): string
  run(ctx: WorkerContext, payload: JobPayload<J>): Promise<void>
  /**
   * Informs the people who can act, after `run` has thrown or an earlier attempt was cut off by the end of its process.
   * The error is logged already, and the job will be retried.
   */
  failed?(ctx: WorkerContext, payload: JobPayload<J>, failure: Failure): Promise<void>
}
