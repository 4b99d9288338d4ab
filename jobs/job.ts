import type { z } from 'zod'
import type { WorkerContext } from '../src/context.ts'
import type { Work } from '../src/work.ts'

/** A job is a schema and a call. */
export interface Job {
  name: Work['job']
  concurrency: number
  payload: z.ZodType
  /** What makes two offers of this kind one job. No `:` (BullMQ's own separator). */
  id(data: unknown): string
  run(ctx: WorkerContext, data: unknown): Promise<void>
}

/** Ties a job's payload type to its schema. */
export function defineJob<T>(job: {
  name: Work['job']
  /** How many of them one worker process runs at once. */
  concurrency: number
  payload: z.ZodType<T>
  id: (payload: T) => string
  run: (ctx: WorkerContext, payload: T) => Promise<void>
}): Job {
  return {
    ...job,
    id: data => job.id(job.payload.parse(data)),
    run: (ctx, data) => job.run(ctx, job.payload.parse(data)),
  }
}
