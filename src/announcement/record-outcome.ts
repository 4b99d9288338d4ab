import { transact, type WorkerContext } from '../context.ts'
import { refreshThreads } from './announce.ts'
import { announceUndelivered } from './announce-undelivered.ts'
import type { Place } from './announcement.ts'
import { hintDelivery } from './hint-delivery.ts'
import { isOneOf, lockInOrder } from './lock-in-order.ts'
import type { Address } from './messenger.ts'
import { type Taken, wake } from './take-delivery.ts'
import { refreshUndeliverable } from './undelivered.ts'

/** What the row of an announcement becomes after an attempt. */
export interface RowAfter {
  /** `pending`: nothing was posted. `sending`: it may have been posted, or an edit is retried. */
  state: 'pending' | 'sending' | 'sent'
  /** Where the message is now; null: it has to be posted again. Absent: unchanged. */
  address?: Address | null
  /** When the next attempt is due; null: none. */
  due: Date | null
  /** Where it is posted from now on. */
  place?: Place
  /** Whether the attempt counts as a failure. */
  failed?: boolean
  /** Whether it is posted outside the thread from now on. */
  outsideThread?: boolean
  /** Why an edit was given up. */
  problem?: string
  awaitsLogin?: boolean
}

/** Writes the outcome of an attempt. If the facts changed during the call, the row is due again at once. */
export async function recordOutcome(ctx: WorkerContext, taken: Taken, to: RowAfter): Promise<void> {
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
export async function giveUp(
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
