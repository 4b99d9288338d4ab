import { randomUUID } from 'node:crypto'
import type { WorkerContext } from '../src/context.ts'
import { groupsOf, ownerOf, workKey } from '../src/due-work.ts'
import { markHomes } from '../src/home/record-home.ts'
import { endLease, failLease, type Lease, startRenewing, takeLease } from '../src/lease.ts'
import type { Slots } from '../src/slots.ts'
import { type JobName, type JobPayload, parsePayload } from '../src/work.ts'
import { applySelectionJob } from './apply-selection.ts'
import { closeMonthJob } from './close-month.ts'
import { deliverJob } from './deliver.ts'
import { homeJob } from './home.ts'
import type { Job } from './job.ts'
import { peopleJob } from './people.ts'
import { redoClickJob } from './redo-click.ts'
import { rotateSecretsJob } from './rotate-secrets.ts'
import { syncJob } from './sync.ts'
import { verifyJob } from './verify.ts'

/** Every kind of background work. */
export const JOBS: { readonly [J in JobName]: Job<J> } = {
  verify: verifyJob,
  sync: syncJob,
  deliver: deliverJob,
  'apply-selection': applySelectionJob,
  'close-month': closeMonthJob,
  people: peopleJob,
  'rotate-secrets': rotateSecretsJob,
  'redo-click': redoClickJob,
  home: homeJob,
}

/**
 * Runs a job under a lease, so that no other process runs it at the same time. Returns false if another process runs
 * it, if it waits after a failure, or if it has no free slot now: its row stays due.
 *
 * Throws what the job throws, after the row was postponed, longer after each failure; a ZodError if `data` is no
 * payload of the job.
 */
export async function runJob<J extends JobName>(
  ctx: WorkerContext,
  name: J,
  data: unknown,
  slots?: Slots,
): Promise<boolean> {
  const payload = parsePayload(name, data)
  const owner = await ownerOf(ctx, name, payload)
  const releaseSlot = slots ? slots.enter(groupsOf(owner)) : () => {}
  if (!releaseSlot) return false
  try {
    const lease = await takeLease(ctx.db, name, workKey(name, payload), ctx.leaseMs)
    if (!lease) return false
    if (lease.takenOver) await handleCutOff(ctx, lease, name, payload)
    await runUnderLease(ctx, lease, name, payload)
    return true
  } finally {
    // Whatever the job did, perhaps before it failed, Home may show it.
    if (owner !== null && name !== 'home') await markHomes(ctx, { accountId: owner.account })
    releaseSlot()
  }
}

const LOGGED = new WeakSet<Error>()

/** Whether this error of a job was logged already, with its reference. */
export function isLogged(err: Error): boolean {
  return LOGGED.has(err)
}

/**
 * Handles that the process of the previous attempt ended in the middle. Repeatedly, that is a failure like any other.
 */
async function handleCutOff<J extends JobName>(ctx: WorkerContext, lease: Lease, name: J, payload: JobPayload<J>) {
  const job: Job<J> = JOBS[name]
  const { failures } = lease
  const reference = randomUUID().slice(0, 8)
  ctx.log.error({ reference, job: name, data: payload, failures }, 'A job was cut off and is taken over')
  await job.failed?.(ctx, payload, { failures, pauseMs: 0, reference })
}

async function runUnderLease<J extends JobName>(ctx: WorkerContext, lease: Lease, name: J, payload: JobPayload<J>) {
  const job: Job<J> = JOBS[name]
  const stopRenewing = startRenewing(ctx.db, lease, err => {
    ctx.log.warn({ err, job: name }, 'A lease was not renewed')
  })
  try {
    await job.run(ctx, payload)
  } catch (err) {
    stopRenewing()
    const reference = randomUUID().slice(0, 8)
    const failure = await failLease(ctx.db, lease, reference).catch((lost: unknown) => {
      ctx.log.warn({ err: lost, reference, job: name }, 'A failure was not recorded; its lease expires by itself')
      return null
    })
    ctx.log.error({ err, reference, job: name, data: payload, ...failure }, 'A job failed and is tried again')
    if (err instanceof Error) LOGGED.add(err)
    if (failure) await job.failed?.(ctx, payload, failure)
    throw err
  } finally {
    stopRenewing()
  }
  await endLease(ctx.db, lease)
}

/** The id of a job in its queue: the same work enqueued twice is one job. Throws like `runJob`. */
export function jobId<J extends JobName>(name: J, data: unknown): string {
  const job: Job<J> = JOBS[name]
  // With the name in front, because BullMQ refuses a bare number.
  return `${name}-${job.id(parsePayload(name, data))}`
}
