import type { WorkerContext } from '../src/context.ts'
import type { Failure } from '../src/lease.ts'
import type { JobName, Payload } from '../src/work.ts'

/** How the work of one kind is carried out. */
export interface Job<J extends JobName> {
  /** How many of them one worker process runs at once. */
  concurrency: number
  /** What makes two entries of this kind one job. No `:` (BullMQ's own separator). */
  id(payload: Payload<J>): string
  run(ctx: WorkerContext, payload: Payload<J>): Promise<void>
  /** Says it to whoever can act, after `run` has thrown: the log has it already, and it is tried again. */
  failed?(ctx: WorkerContext, payload: Payload<J>, failure: Failure): Promise<void>
}
