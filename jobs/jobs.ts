import type { WorkerContext } from '../src/context.ts'
import { type JobName, parsePayload } from '../src/work.ts'
import { applySelectionJob } from './apply-selection.ts'
import { closeMonthJob } from './close-month.ts'
import { deliverJob } from './deliver.ts'
import type { Job } from './job.ts'
import { peopleJob } from './people.ts'
import { rotateSecretsJob } from './rotate-secrets.ts'
import { syncJob } from './sync.ts'
import { verifyJob } from './verify.ts'

/** Every kind of background work there is. */
export const JOBS: { readonly [J in JobName]: Job<J> } = {
  verify: verifyJob,
  sync: syncJob,
  deliver: deliverJob,
  'apply-selection': applySelectionJob,
  'close-month': closeMonthJob,
  people: peopleJob,
  'rotate-secrets': rotateSecretsJob,
}

/** Carries out what a queue, or whoever found it due, gives. Throws a ZodError where `data` is no payload of the job. */
export async function runJob<J extends JobName>(ctx: WorkerContext, name: J, data: unknown): Promise<void> {
  const job: Job<J> = JOBS[name]
  await job.run(ctx, parsePayload(name, data))
}

/** The id under which a queue holds it: the same work offered twice is one job. Throws like `runJob`. */
export function jobId<J extends JobName>(name: J, data: unknown): string {
  const job: Job<J> = JOBS[name]
  // The name before the id: BullMQ refuses a bare number.
  return `${name}-${job.id(parsePayload(name, data))}`
}
