import { transact, type WorkerContext } from '../context.ts'
import { MINUTE_MS } from '../durations.ts'
import { refreshThreads } from './announce.ts'
import { announceUndelivered } from './announce-undelivered.ts'
import type { Place } from './announcement.ts'
import { withoutView } from './destination.ts'
import { hintDelivery } from './hint-delivery.ts'
import { isOneOf, lockInOrder } from './lock-in-order.ts'
import type { Address, Delivery, Finding, FirstDelivery } from './messenger.ts'
import { leaveUnsaid, type Taken, takeDelivery, wake } from './take-delivery.ts'
import { NOT_CONFIGURED, refreshUndeliverable } from './undelivered.ts'

/** The pause after the first failure; each further one doubles it. The platform needs a moment, too, to show what was posted. */
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 15 * MINUTE_MS
/** Failures of a post that was not applied, one after the other: about a day. Then people are told. An edit is never given up. */
const MOST_FAILURES = 100
/** Failures that leave open whether a post stands, or whose look-up the platform answered with something unknown: 20 minutes. */
const MOST_UNKNOWN = 8
/** Somebody looks at the screen and waits: after so many tries they get a message instead. */
const MOST_FAILURES_OF_VIEW = 2
/** The longest that they wait where the platform says when it may be changed again. */
const PATIENCE_OF_VIEW_MS = 30_000

/**
 * Posts or edits one announcement. Before the call that posts it the row says so (`begin`): found like that, it is looked up by
 * its correlation id before anything is said again. Where the platform doesn't let us look, it becomes `ambiguous` and people are asked:
 * neither lost nor doubled. What was not applied is repeated, each time later; an edit, which may be applied twice, for ever.
 *
 * Throws what is a bug: of drawing, or a message that the platform refuses as malformed. The job is repeated with growing
 * pauses, and `tellDeliveryFailure` tells people.
 */
export async function deliver(ctx: WorkerContext, input: { announcementId: number }): Promise<void> {
  const taken = await takeDelivery(ctx, input.announcementId)
  if (!taken) return
  const messenger = ctx.messengers[taken.platform]
  if (!messenger) return await withoutSettings(ctx, taken)
  const correlationId = `fleetfeed-${taken.id}`

  let address = taken.address
  if (taken.unsureSince) {
    const finding = await messenger.find(taken.to, taken.message, correlationId, taken.unsureSince, taken.thread)
    if (finding.kind === 'found') address = finding.address
    else if (finding.kind !== 'absent') return await notFound(ctx, taken, finding)
  }
  if (address) return await keepEdit(ctx, taken, address, await messenger.update(taken.to, address, taken.message))

  let begun = false
  let lost = false
  const begin = async () => {
    const { numUpdatedRows } = await ctx.db
      .updateTable('announcement')
      .set({ tried_at: ctx.now() })
      .where('id', '=', taken.id)
      .where('state', '=', 'sending')
      .where('due_at', '=', taken.until)
      .executeTakeFirst()
    lost = numUpdatedRows === 0n
    if (lost) throw new Error('The row is not ours any more.')
    begun = true
  }
  try {
    const posted = await messenger.post(taken.to, taken.message, { correlationId, thread: taken.thread, begin })
    await keepPost(ctx, taken, posted, begun)
  } catch (err) {
    if (!lost) throw err
    // Drawn for longer than a lease, or the process stood still: another worker has said it, or nobody is to say it any more.
    // https://github.com/camunda/camunda/pull/57335, https://github.com/brendanlong/lion-reader/pull/917
    ctx.log.warn({ announcement: taken.id }, 'A message was not posted: its row was taken over, or left, meanwhile')
  }
}

/** Installed there once, and now run without that platform's settings: they may come back, and it waits as for a login. */
async function withoutSettings(ctx: WorkerContext, taken: Taken): Promise<void> {
  const out = { kind: 'logged_out', problem: NOT_CONFIGURED } as const
  if (taken.unsureSince) return await notFound(ctx, taken, out)
  return taken.address ? await keepEdit(ctx, taken, taken.address, out) : await keepPost(ctx, taken, out, false)
}

/** What may stand there could not be looked up. */
async function notFound(
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
      // Slack lets an app outside its Marketplace look once a minute: that is no answer.
      if (finding.at) return await keepOutcome(ctx, taken, { state: 'sending', due: finding.at })
      if (taken.failures >= MOST_UNKNOWN) return await giveUp(ctx, taken, { state: 'ambiguous', problem: null })
      return await keepOutcome(ctx, taken, { state: 'sending', due: afterPause(ctx, taken), failed: true })
    default:
      return finding satisfies never
  }
}

/** What was said once may be said again: an edit is repeated until the platform takes or refuses it. */
async function keepEdit(ctx: WorkerContext, taken: Taken, address: Address, delivery: Delivery): Promise<void> {
  switch (delivery.kind) {
    case 'sent':
      return await keepOutcome(ctx, taken, { state: 'sent', address: delivery.address, due: null })
    case 'gone':
      // The person closed the view, or the message was deleted: it is said anew, to the person or in the channel.
      return await sayAnew(ctx, taken)
    case 'later':
    case 'unknown': {
      noteFailure(ctx, taken, delivery.problem)
      const at = delivery.kind === 'later' ? delivery.at : null
      if (isView(taken) && isTooLong(ctx, taken, at)) return await sayAnew(ctx, taken)
      return await keepOutcome(ctx, taken, {
        state: 'sending',
        address,
        due: at ?? afterPause(ctx, taken),
        failed: at === null || isView(taken),
      })
    }
    case 'refused':
      // Whatever the reason: the screen goes on saying that it changes by itself.
      if (isView(taken)) return await sayAnew(ctx, taken)
      ctx.log.warn({ announcement: taken.id, problem: delivery.problem }, 'A message can not be edited any more')
      return await keepOutcome(ctx, taken, { state: 'sent', address, due: null, problem: delivery.problem })
    case 'logged_out':
      if (isView(taken)) return await sayAnew(ctx, taken)
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

async function keepPost(ctx: WorkerContext, taken: Taken, delivery: FirstDelivery, begun: boolean): Promise<void> {
  const now = ctx.now()
  switch (delivery.kind) {
    case 'sent':
      return await keepOutcome(ctx, taken, { state: 'sent', address: delivery.address, due: null })
    case 'later':
      return await later(ctx, taken, delivery)
    case 'unknown':
      if (!begun) return await later(ctx, taken, { at: null, problem: delivery.problem })
      noteFailure(ctx, taken, delivery.problem)
      if (taken.failures >= MOST_UNKNOWN) return await giveUp(ctx, taken, { state: 'ambiguous', problem: null })
      return await keepOutcome(ctx, taken, { state: 'sending', due: afterPause(ctx, taken), failed: true })
    case 'gone':
    case 'out_of_reach':
      // Said of them just now: it is passed on.
      return await keepOutcome(ctx, taken, { state: 'pending', due: now })
    case 'obsolete':
      return await transact(ctx, (trx, hints) => leaveUnsaid(trx, hints, taken.id, 'obsolete', now))
    case 'refused':
      // The post above it was deleted, say: it stands for itself, and if that is refused too, people are told.
      if (taken.thread) return await keepOutcome(ctx, taken, { state: 'pending', due: now, flat: true })
      return await giveUp(ctx, taken, { state: 'undeliverable', problem: delivery.problem })
    case 'logged_out':
      return await giveUp(ctx, taken, { state: 'undeliverable', problem: delivery.problem, awaitsLogin: true })
    case 'bug':
      // The platform said that it took nothing.
      await ctx.db.updateTable('announcement').set({ tried_at: null }).where('id', '=', taken.id).execute()
      throw delivery.cause
    default:
      return delivery satisfies never
  }
}

/** Nothing was posted: again, until it has failed for about a day. */
async function later(ctx: WorkerContext, taken: Taken, { at, problem }: { at: Date | null; problem: string }) {
  noteFailure(ctx, taken, problem)
  if (at) return await keepOutcome(ctx, taken, { state: 'pending', due: at })
  if (taken.failures >= MOST_FAILURES) return await giveUp(ctx, taken, { state: 'undeliverable', problem })
  return await keepOutcome(ctx, taken, { state: 'pending', due: afterPause(ctx, taken), failed: true })
}

function afterPause(ctx: WorkerContext, { failures }: Taken): Date {
  return new Date(ctx.now().getTime() + Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS))
}

function noteFailure({ log }: WorkerContext, { id, platform, failures }: Taken, problem: string): void {
  log.warn({ announcement: id, platform, problem, failures }, 'A platform did not take a message and is asked again')
}

/** Of a screen that somebody has open. */
function isView(taken: Taken): boolean {
  return taken.to.place.kind === 'view'
}

/** For somebody who looks at it. */
function isTooLong(ctx: WorkerContext, { failures }: Taken, at: Date | null): boolean {
  return failures >= MOST_FAILURES_OF_VIEW || (at !== null && at.getTime() - ctx.now().getTime() > PATIENCE_OF_VIEW_MS)
}

/** To the person where it was a screen of theirs, else in the same place. */
async function sayAnew(ctx: WorkerContext, taken: Taken): Promise<void> {
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
    /** No longer below another one. */
    flat?: boolean
    /** Why an edit has ended without being applied. */
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
    // The workspace has left the account meanwhile: what stands there is known, what doesn't is not said.
    const left = row.state !== 'sending'
    if (left && !isApplied) return
    // Somebody decided meanwhile: what was just said is out of date already.
    const behind = !left && isApplied && row.wanted > taken.desiredVersion
    const due = behind ? now : to.due
    await trx
      .updateTable('announcement')
      .set(eb => ({
        state: to.state,
        due_at: due,
        awaits_login: to.awaitsLogin ?? false,
        ...(to.failed ? { failures: eb('failures', '+', 1) } : {}),
        ...(isApplied ? { delivered: taken.desiredVersion, failures: 0, problem: null } : {}),
        ...(to.problem === undefined ? {} : { problem: to.problem, failures: 0 }),
        ...(to.state === 'pending' ? { tried_at: null } : {}),
        ...(to.address === undefined ? {} : { address: to.address && JSON.stringify(to.address) }),
        ...(to.place ? { place: JSON.stringify(to.place) } : {}),
        ...(to.flat ? { thread_of: null } : {}),
      }))
      .where('id', '=', taken.id)
      .execute()
    if (to.state === 'sent' || isNew) await wake(trx, hints, taken.id, now)
    if (isNew) await refreshThreads(trx, hints, [taken.threadOf], now)
    // People were told that it could not be said, or asked whether it stands.
    if ((isApplied || isNew) && (taken.problem !== null || taken.unsureSince))
      await refreshUndeliverable(trx, hints, taken.to, now)
    if (due && due <= now) hintDelivery(hints, [{ id: taken.id, wanted: row.wanted }])
  })
}

/**
 * It can't be said there, or nobody knows whether it was: people are told. What a person can't be told stays in its row, and the
 * platform is asked whether they are still there (`checkPerson`).
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
      .set({ state, problem, due_at: null, failures: 0, awaits_login: awaitsLogin })
      .where('id', '=', id)
      // The workspace has left the account meanwhile: nobody has to hear of it.
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
