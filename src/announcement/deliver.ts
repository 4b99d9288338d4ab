import { transact, type WorkerContext } from '../context.ts'
import { DAY_MS, MINUTE_MS } from '../durations.ts'
import { withoutView } from './destination.ts'
import type { Address, Delivery, Finding, FirstDelivery, Messenger } from './messenger.ts'
import { giveUp, recordOutcome } from './record-outcome.ts'
import { closeUnposted, type Taken, takeDelivery } from './take-delivery.ts'
import { NOT_CONFIGURED } from './undelivered.ts'

/**
 * The pause after the first failure; each further one doubles it. It also gives the platform time to make a new post
 * visible to a look-up.
 */
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 15 * MINUTE_MS
/**
 * How long a post that was not applied, or a look-up that is rate-limited, is retried. Then people are informed. An edit is never given up.
 */
const MAX_FAILING_MS = DAY_MS
/**
 * Failures after which it is unknown whether the post exists, or whose look-up ended in an unknown error: 20 minutes.
 */
const MAX_UNKNOWN_FAILURES = 8
/** A person is looking at the view and waiting: after so many attempts they get a message instead. */
const MAX_VIEW_FAILURES = 2
/** The longest wait of that person if the platform names the time of the next attempt. */
const MAX_VIEW_WAIT_MS = 30_000

/**
 * Posts or edits one announcement, without losing or duplicating it:
 *
 * 1. `takeDelivery` leases the row.
 * 2. `lookUp` says where the message is. If an earlier attempt may have posted it, the platform is queried by its
 *    correlation id. Where it doesn't allow that, the announcement becomes `ambiguous` and people resolve it.
 * 3. A message that exists is edited; otherwise it is posted. Right before the call that posts, `begin` writes
 *    `tried_at`, by which step 2 of the next attempt knows that it may have been posted.
 * 4. The outcome is recorded. A post that was not applied is retried with growing pauses, for a day; an edit may
 *    safely be applied twice and is retried for ever.
 *
 * Throws if the cause is a bug: drawing failed, or the platform refused the message as malformed. The job is then
 * retried with the pauses of `src/lease.ts`, at the earliest when the row's lease (`SENDING_MS`) ends, and `announceDeliveryFailure` informs people.
 */
export async function deliver(ctx: WorkerContext, input: { announcementId: number }): Promise<void> {
  const taken = await takeDelivery(ctx, input.announcementId)
  if (!taken) return
  const messenger = ctx.messengers[taken.platform]
  if (!messenger) return await recordNotConfigured(ctx, taken)
  const finding = await lookUp(messenger, taken)
  switch (finding.kind) {
    case 'found':
      return await edit(ctx, messenger, taken, finding.address)
    case 'absent':
      return await post(ctx, messenger, taken)
    default:
      return await recordFailedLookup(ctx, taken, finding)
  }
}

/**
 * The app is installed there, but this process runs without the platform's settings. They may come back, so it waits as
 * after a refused login.
 */
async function recordNotConfigured(ctx: WorkerContext, taken: Taken): Promise<void> {
  const refused = { kind: 'login_refused', problem: NOT_CONFIGURED } as const
  if (taken.maybePostedSince) return await recordFailedLookup(ctx, taken, refused)
  if (taken.address) return await recordEditOutcome(ctx, taken, taken.address, refused)
  await recordPostOutcome(ctx, taken, refused, { begun: false })
}

const correlationIdOf = ({ id }: Taken) => `fleetfeed-${id}`

/** Where the message is. The platform is queried only if the message may exist and its address is unknown. */
async function lookUp(messenger: Messenger, taken: Taken): Promise<Finding> {
  const { to, message, address, maybePostedSince, thread } = taken
  if (address) return { kind: 'found', address }
  if (!maybePostedSince) return { kind: 'absent' }
  return await messenger.find(to, message, correlationIdOf(taken), maybePostedSince, thread)
}

async function edit(ctx: WorkerContext, messenger: Messenger, taken: Taken, address: Address): Promise<void> {
  await recordEditOutcome(ctx, taken, address, await messenger.update(taken.to, address, taken.message))
}

/** Posts it, unless this worker's lease of the row ended before the call that posts. */
async function post(ctx: WorkerContext, messenger: Messenger, taken: Taken): Promise<void> {
  let begun = false
  let leaseLost = false
  const begin = async () => {
    const { numUpdatedRows } = await ctx.db
      .updateTable('announcement')
      .set({ tried_at: ctx.now() })
      .where('id', '=', taken.id)
      .where('state', '=', 'sending')
      .where('due_at', '=', taken.until)
      .executeTakeFirst()
    leaseLost = numUpdatedRows === 0n
    if (leaseLost) throw new Error('The row is not ours any more.')
    begun = true
  }
  const how = { correlationId: correlationIdOf(taken), thread: taken.thread, begin }
  try {
    const posted = await messenger.post(taken.to, taken.message, how)
    await recordPostOutcome(ctx, taken, posted, { begun })
  } catch (err) {
    if (!leaseLost) throw err
    // Drawing took longer than the lease, or the process was paused: another worker has posted it, or it is obsolete.
    ctx.log.warn({ announcement: taken.id }, 'A message was not posted: its row was taken over, or left, meanwhile')
  }
}

/** A message that may exist could not be looked up. */
async function recordFailedLookup(
  ctx: WorkerContext,
  taken: Taken,
  finding: Exclude<Finding, { kind: 'found' | 'absent' }>,
): Promise<void> {
  switch (finding.kind) {
    case 'unreadable':
      return await giveUp(ctx, taken, { state: 'ambiguous', problem: null })
    case 'login_refused':
      return await giveUp(ctx, taken, { state: 'ambiguous', problem: finding.problem, awaitsLogin: true })
    case 'temporary':
      // Slack lets an app outside its Marketplace look up once a minute: that is no failure.
      if (finding.at && !isFailingTooLong(ctx, taken))
        return await recordOutcome(ctx, taken, { state: 'sending', due: finding.at })
      if (finding.at || taken.failures >= MAX_UNKNOWN_FAILURES)
        return await giveUp(ctx, taken, { state: 'ambiguous', problem: null })
      return await recordOutcome(ctx, taken, { state: 'sending', due: afterPause(ctx, taken), failed: true })
    default:
      return finding satisfies never
  }
}

/**
 * Records the outcome of an edit. An edit may be applied twice, so it is retried until the platform applies or refuses
 * it.
 */
async function recordEditOutcome(
  ctx: WorkerContext,
  taken: Taken,
  address: Address,
  delivery: Delivery,
): Promise<void> {
  switch (delivery.kind) {
    case 'sent':
      return await recordOutcome(ctx, taken, { state: 'sent', address: delivery.address, due: null })
    case 'gone':
      // The person closed the view, or the message was deleted: it is posted again, to the person or in the channel.
      return await postAgain(ctx, taken)
    case 'temporary':
    case 'unknown': {
      logFailure(ctx, taken, delivery.problem)
      const at = delivery.kind === 'temporary' ? delivery.at : null
      if (isView(taken) && isWaitTooLong(ctx, taken, at)) return await postAgain(ctx, taken)
      return await recordOutcome(ctx, taken, {
        state: 'sending',
        address,
        due: at ?? afterPause(ctx, taken),
        failed: at === null || isView(taken),
      })
    }
    case 'refused':
      // Whatever the reason, the view would go on saying that it changes by itself.
      if (isView(taken)) return await postAgain(ctx, taken)
      ctx.log.warn({ announcement: taken.id, problem: delivery.problem }, 'A message can not be edited any more')
      return await recordOutcome(ctx, taken, { state: 'sent', address, due: null, problem: delivery.problem })
    case 'login_refused':
      if (isView(taken)) return await postAgain(ctx, taken)
      return await recordOutcome(ctx, taken, {
        state: 'sent',
        address,
        due: null,
        problem: delivery.problem,
        awaitsLogin: true,
      })
    case 'bug':
      throw delivery.cause
    default:
      return delivery satisfies never
  }
}

/**
 * Records the outcome of a first post. `begun`: the call that posts had begun, so that after an unknown error the post
 * may exist.
 */
async function recordPostOutcome(
  ctx: WorkerContext,
  taken: Taken,
  delivery: FirstDelivery,
  { begun }: { begun: boolean },
): Promise<void> {
  const now = ctx.now()
  switch (delivery.kind) {
    case 'sent':
      return await recordOutcome(ctx, taken, { state: 'sent', address: delivery.address, due: null })
    case 'temporary':
      return await retryPost(ctx, taken, delivery)
    case 'unknown':
      if (!begun) return await retryPost(ctx, taken, { at: null, problem: delivery.problem })
      logFailure(ctx, taken, delivery.problem)
      if (taken.failures >= MAX_UNKNOWN_FAILURES) return await giveUp(ctx, taken, { state: 'ambiguous', problem: null })
      return await recordOutcome(ctx, taken, { state: 'sending', due: afterPause(ctx, taken), failed: true })
    // No method that posts fails as `gone`; the type is that of an edit.
    case 'gone':
    case 'out_of_reach':
      // The platform just reported that the person can't be reached; the next attempt passes it on to somebody else.
      return await recordOutcome(ctx, taken, { state: 'pending', due: now })
    case 'obsolete':
      return await transact(ctx, (trx, hints) => closeUnposted(trx, hints, taken.id, 'obsolete', now))
    case 'refused':
      // Perhaps the post above it was deleted: it is retried outside the thread. If that is refused too, people are
      // informed.
      if (taken.thread) return await recordOutcome(ctx, taken, { state: 'pending', due: now, outsideThread: true })
      return await giveUp(ctx, taken, { state: 'undeliverable', problem: delivery.problem })
    case 'login_refused':
      return await giveUp(ctx, taken, { state: 'undeliverable', problem: delivery.problem, awaitsLogin: true })
    case 'bug':
      // The platform reported that it applied nothing.
      await ctx.db.updateTable('announcement').set({ tried_at: null }).where('id', '=', taken.id).execute()
      throw delivery.cause
    default:
      return delivery satisfies never
  }
}

/** Nothing was posted: it is retried for a day. */
async function retryPost(ctx: WorkerContext, taken: Taken, { at, problem }: { at: Date | null; problem: string }) {
  logFailure(ctx, taken, problem)
  if (isFailingTooLong(ctx, taken)) return await giveUp(ctx, taken, { state: 'undeliverable', problem })
  if (at) return await recordOutcome(ctx, taken, { state: 'pending', due: at })
  return await recordOutcome(ctx, taken, { state: 'pending', due: afterPause(ctx, taken), failed: true })
}

function isFailingTooLong(ctx: WorkerContext, { failingSince }: Taken): boolean {
  return failingSince !== null && ctx.now().getTime() - failingSince.getTime() > MAX_FAILING_MS
}

function afterPause(ctx: WorkerContext, { failures }: Taken): Date {
  return new Date(ctx.now().getTime() + Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS))
}

function logFailure({ log }: WorkerContext, { id, platform, failures }: Taken, problem: string): void {
  log.warn({ announcement: id, platform, problem, failures }, 'A platform did not accept a message; it is tried again')
}

function isView(taken: Taken): boolean {
  return taken.to.place.kind === 'view'
}

/** Whether the person who looks at the view has waited long enough. */
function isWaitTooLong(ctx: WorkerContext, { failures }: Taken, at: Date | null): boolean {
  return failures >= MAX_VIEW_FAILURES || (at !== null && at.getTime() - ctx.now().getTime() > MAX_VIEW_WAIT_MS)
}

/** Posts it again: to the person if it was a view, otherwise at the same place. */
async function postAgain(ctx: WorkerContext, taken: Taken): Promise<void> {
  const place = withoutView(taken.to.place)
  await recordOutcome(ctx, taken, { state: 'pending', address: null, due: ctx.now(), place })
}
