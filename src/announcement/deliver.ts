import { transact, type WorkerContext } from '../context.ts'
import { DAY_MS, MINUTE_MS } from '../durations.ts'
import { refreshThreads } from './announce.ts'
import { announceUndelivered } from './announce-undelivered.ts'
import type { Place } from './announcement.ts'
import { withoutView } from './destination.ts'
import { hintDelivery } from './hint-delivery.ts'
import { isOneOf, lockInOrder } from './lock-in-order.ts'
import type { Address, Delivery, Finding, FirstDelivery } from './messenger.ts'
import { closeUnposted, type Taken, takeDelivery, wake } from './take-delivery.ts'
import { NOT_CONFIGURED, refreshUndeliverable } from './undelivered.ts'

/**
 * The pause after the first failure; each further one doubles it. It also gives the platform time to make a new post
 * visible to a look-up.
 */
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 15 * MINUTE_MS
/**
 * How long a post that is not applied, or limited, is retried. Then people are informed. An edit is never given up.
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
 * Posts or edits one announcement, without losing or duplicating it. Right before the call that posts it, `begin`
 * writes `tried_at`. A row found with it is looked up by its correlation id before anything is posted again. If
 * the platform doesn't allow the look-up, the announcement becomes `ambiguous` and people resolve it. A post that was
 * not applied is retried with growing pauses, for about a day; an edit may safely be applied twice and is retried for
 * ever.
 *
 * Throws if the cause is a bug: drawing failed, or the platform refused the message as malformed. The job is then retried
 * with growing pauses, and `announceDeliveryFailure` informs people.
 */
export async function deliver(ctx: WorkerContext, input: { announcementId: number }): Promise<void> {
  const taken = await takeDelivery(ctx, input.announcementId)
  if (!taken) return
  const messenger = ctx.messengers[taken.platform]
  if (!messenger) return await withoutSettings(ctx, taken)
  const correlationId = `fleetfeed-${taken.id}`

  let address = taken.address
  if (taken.maybePostedSince) {
    const finding = await messenger.find(taken.to, taken.message, correlationId, taken.maybePostedSince, taken.thread)
    if (finding.kind === 'found') address = finding.address
    else if (finding.kind !== 'absent') return await keepFailedLookup(ctx, taken, finding)
  }
  if (address)
    return await keepEditOutcome(ctx, taken, address, await messenger.update(taken.to, address, taken.message))

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
  try {
    const posted = await messenger.post(taken.to, taken.message, { correlationId, thread: taken.thread, begin })
    await keepPostOutcome(ctx, taken, posted, begun)
  } catch (err) {
    if (!leaseLost) throw err
    // Drawing took longer than the lease, or the process was paused: another worker has posted it, or it is obsolete.
    ctx.log.warn({ announcement: taken.id }, 'A message was not posted: its row was taken over, or left, meanwhile')
  }
}

/**
 * The app is installed there, but this process runs without the platform's settings. They may come back, so it waits as
 * after a refused login.
 */
async function withoutSettings(ctx: WorkerContext, taken: Taken): Promise<void> {
  const loggedOut = { kind: 'logged_out', problem: NOT_CONFIGURED } as const
  if (taken.maybePostedSince) return await keepFailedLookup(ctx, taken, loggedOut)
  return taken.address
    ? await keepEditOutcome(ctx, taken, taken.address, loggedOut)
    : await keepPostOutcome(ctx, taken, loggedOut, false)
}

/** A message that may exist could not be looked up. */
async function keepFailedLookup(
  ctx: WorkerContext,
  taken: Taken,
  finding: Exclude<Finding, { kind: 'found' | 'absent' }>,
): Promise<void> {
  switch (finding.kind) {
    case 'unreadable':
      return await giveUp(ctx, taken, { state: 'ambiguous', problem: null })
    case 'logged_out':
      return await giveUp(ctx, taken, { state: 'ambiguous', problem: finding.problem, awaitsLogin: true })
    case 'later':
      // Slack lets an app outside its Marketplace look up once a minute: that is no failure.
      if (finding.at && !isFailingTooLong(ctx, taken))
        return await keepOutcome(ctx, taken, { state: 'sending', due: finding.at })
      if (finding.at || taken.failures >= MAX_UNKNOWN_FAILURES)
        return await giveUp(ctx, taken, { state: 'ambiguous', problem: null })
      return await keepOutcome(ctx, taken, { state: 'sending', due: afterPause(ctx, taken), failed: true })
    default:
      return finding satisfies never
  }
}

/**
 * Records the outcome of an edit. An edit may be applied twice, so it is retried until the platform applies or refuses
 * it.
 */
async function keepEditOutcome(ctx: WorkerContext, taken: Taken, address: Address, delivery: Delivery): Promise<void> {
  switch (delivery.kind) {
    case 'sent':
      return await keepOutcome(ctx, taken, { state: 'sent', address: delivery.address, due: null })
    case 'gone':
      // The person closed the view, or the message was deleted: it is posted again, to the person or in the channel.
      return await postAgain(ctx, taken)
    case 'later':
    case 'unknown': {
      noteFailure(ctx, taken, delivery.problem)
      const at = delivery.kind === 'later' ? delivery.at : null
      if (isView(taken) && isWaitTooLong(ctx, taken, at)) return await postAgain(ctx, taken)
      return await keepOutcome(ctx, taken, {
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
      return await keepOutcome(ctx, taken, { state: 'sent', address, due: null, problem: delivery.problem })
    case 'logged_out':
      if (isView(taken)) return await postAgain(ctx, taken)
      return await keepOutcome(ctx, taken, {
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

async function keepPostOutcome(
  ctx: WorkerContext,
  taken: Taken,
  delivery: FirstDelivery,
  begun: boolean,
): Promise<void> {
  const now = ctx.now()
  switch (delivery.kind) {
    case 'sent':
      return await keepOutcome(ctx, taken, { state: 'sent', address: delivery.address, due: null })
    case 'later':
      return await retryLater(ctx, taken, delivery)
    case 'unknown':
      if (!begun) return await retryLater(ctx, taken, { at: null, problem: delivery.problem })
      noteFailure(ctx, taken, delivery.problem)
      if (taken.failures >= MAX_UNKNOWN_FAILURES) return await giveUp(ctx, taken, { state: 'ambiguous', problem: null })
      return await keepOutcome(ctx, taken, { state: 'sending', due: afterPause(ctx, taken), failed: true })
    case 'gone':
    case 'out_of_reach':
      // The platform just reported that the person can't be reached; the next attempt passes it on to somebody else.
      return await keepOutcome(ctx, taken, { state: 'pending', due: now })
    case 'obsolete':
      return await transact(ctx, (trx, hints) => closeUnposted(trx, hints, taken.id, 'obsolete', now))
    case 'refused':
      // Perhaps the post above it was deleted: it is retried outside the thread. If that is refused too, people are
      // informed.
      if (taken.thread) return await keepOutcome(ctx, taken, { state: 'pending', due: now, outsideThread: true })
      return await giveUp(ctx, taken, { state: 'undeliverable', problem: delivery.problem })
    case 'logged_out':
      return await giveUp(ctx, taken, { state: 'undeliverable', problem: delivery.problem, awaitsLogin: true })
    case 'bug':
      // The platform reported that it applied nothing.
      await ctx.db.updateTable('announcement').set({ tried_at: null }).where('id', '=', taken.id).execute()
      throw delivery.cause
    default:
      return delivery satisfies never
  }
}

/** Nothing was posted: retried for a day. */
async function retryLater(ctx: WorkerContext, taken: Taken, { at, problem }: { at: Date | null; problem: string }) {
  noteFailure(ctx, taken, problem)
  if (isFailingTooLong(ctx, taken)) return await giveUp(ctx, taken, { state: 'undeliverable', problem })
  if (at) return await keepOutcome(ctx, taken, { state: 'pending', due: at })
  return await keepOutcome(ctx, taken, { state: 'pending', due: afterPause(ctx, taken), failed: true })
}

function isFailingTooLong(ctx: WorkerContext, { failingSince }: Taken): boolean {
  return failingSince !== null && ctx.now().getTime() - failingSince.getTime() > MAX_FAILING_MS
}

function afterPause(ctx: WorkerContext, { failures }: Taken): Date {
  return new Date(ctx.now().getTime() + Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS))
}

function noteFailure({ log }: WorkerContext, { id, platform, failures }: Taken, problem: string): void {
  log.warn({ announcement: id, platform, problem, failures }, 'A platform did not take a message and is asked again')
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
  await keepOutcome(ctx, taken, { state: 'pending', address: null, due: ctx.now(), place })
}

async function keepOutcome(
  ctx: WorkerContext,
  taken: Taken,
  to: {
    state: 'pending' | 'sending' | 'sent'
    address?: Address | null
    due: Date | null
    place?: Place
    failed?: boolean
    /** Post it outside the thread from now on. */
    outsideThread?: boolean
    /** Why an edit was given up. */
    problem?: string
    awaitsLogin?: boolean
  },
): Promise<void> {
  await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const isNew = Boolean(to.address) && taken.address === null
    await lockInOrder(trx, isOneOf([taken.id, isNew ? taken.threadOf : null]))
    const row = await trx
      .selectFrom('announcement')
      .select(['wanted', 'state'])
      .where('id', '=', taken.id)
      .executeTakeFirstOrThrow()
    const isApplied = to.state === 'sent' && to.due === null && to.problem === undefined
    // The workspace has left the account meanwhile: a message that was posted gets its address, anything else is
    // dropped.
    const hasLeft = row.state !== 'sending'
    if (hasLeft && !isApplied) return
    // The facts changed during the call: the text just posted is already out of date.
    const isOutdated = !hasLeft && isApplied && row.wanted > taken.desiredVersion
    const due = isOutdated ? now : to.due
    await trx
      .updateTable('announcement')
      .set(eb => ({
        state: to.state,
        due_at: due,
        awaits_login: to.awaitsLogin ?? false,
        ...(to.failed ? { failures: eb('failures', '+', 1) } : {}),
        failing_since: to.due === null || to.address === null ? null : (taken.failingSince ?? now),
        ...(isApplied ? { delivered: taken.desiredVersion, failures: 0, problem: null } : {}),
        ...(to.problem === undefined ? {} : { problem: to.problem, failures: 0 }),
        ...(to.state === 'pending' ? { tried_at: null } : {}),
        ...(to.address === undefined ? {} : { address: to.address && JSON.stringify(to.address) }),
        ...(to.place ? { place: JSON.stringify(to.place) } : {}),
        ...(to.outsideThread ? { thread_of: null } : {}),
      }))
      .where('id', '=', taken.id)
      .execute()
    if (to.state === 'sent' || isNew) await wake(trx, hints, taken.id, now)
    if (isNew) await refreshThreads(trx, hints, [taken.threadOf], now)
    // People were informed that it could not be posted, or asked to look for it.
    if ((isApplied || isNew) && (taken.problem !== null || taken.maybePostedSince))
      await refreshUndeliverable(trx, hints, taken.to, now)
    if (due && due <= now) hintDelivery(hints, [{ id: taken.id, wanted: row.wanted }])
  })
}

/**
 * Ends the attempts: it can't be posted there, or nobody knows whether it was. People are informed. If it was refused
 * to a person, the platform is queried whether they are still there (`checkPerson`).
 */
async function giveUp(
  ctx: WorkerContext,
  taken: Taken,
  to: { state: 'undeliverable' | 'ambiguous'; problem: string | null; awaitsLogin?: boolean },
): Promise<void> {
  const { state, problem, awaitsLogin = false } = to
  const { id, platform } = taken
  ctx.log.warn({ announcement: id, platform, state, problem }, 'A message was not delivered, or nobody knows')
  await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const row = await trx
      .updateTable('announcement')
      .set({ state, problem, due_at: null, failures: 0, failing_since: null, awaits_login: awaitsLogin })
      .where('id', '=', id)
      // Not if the workspace has left the account meanwhile: then nobody is informed.
      .where('state', '=', 'sending')
      .returning(['account_id'])
      .executeTakeFirst()
    if (!row) return
    await wake(trx, hints, id, now)
    const { place, workspaceId } = taken.to
    if (place.kind !== 'channel' && state === 'undeliverable' && !awaitsLogin) {
      await trx
        .updateTable('person')
        .set({ check_at: now })
        .where('workspace_id', '=', workspaceId)
        .where('external_id', '=', place.person)
        .execute()
    }
    await announceUndelivered(trx, hints, id, now)
  })
}
