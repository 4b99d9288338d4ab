import type { Actor } from '../actor.ts'
import { announce } from '../announcement/announce.ts'
import { type Context, transact, type WorkerContext } from '../context.ts'
import type { Failure } from '../lease.ts'
import { findActor } from '../person/find-actor.ts'
import { open } from '../secret/seal.ts'
import { forgetClick, secretSlotOf } from './keep-click.ts'

/** The outcome of a click that was redone. */
export type Redone =
  /** Nothing to post: the screen was lost with the process, or the outcome is shown by other means (an edited card). */
  | { kind: 'silent' }
  /** `text`: what the person would have seen; null if it can't be drawn any more. */
  | { kind: 'done'; text: string | null }

/** After so many failed attempts the person is informed that the click was not done. */
const MAX_TRIES = 5

/**
 * Redoes a click of the inbox whose process ended after the acknowledgement. The idempotency key keeps what was
 * committed from being done twice. The person gets the outcome in their own chat. Throws what the deed throws.
 */
export async function redoClick(ctx: WorkerContext, { clickId }: { clickId: number }): Promise<void> {
  const click = await readClick(ctx, clickId)
  if (!click) return
  // The person, or the app, may have been removed since.
  const redone = click.actor ? await ctx.redoClick(ctx, click.actor, click.interaction) : null
  await removeAndAnnounce(ctx, click, redone?.kind === 'done' ? redone : null)
}

/** Informs the person after the last attempt that the click was not done. */
export async function announceClickFailure(
  ctx: WorkerContext,
  { clickId }: { clickId: number },
  { failures, reference }: Failure,
): Promise<void> {
  if (failures < MAX_TRIES) return
  const click = await readClick(ctx, clickId)
  if (click) await removeAndAnnounce(ctx, click, { kind: 'failed', reference })
}

interface KeptClick {
  id: number
  eventId: string
  clickedAt: Date
  interaction: string
  actor: Actor | null
}

async function readClick(ctx: Context, id: number): Promise<KeptClick | null> {
  const row = await ctx.db.selectFrom('kept_click').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return null
  const slot = secretSlotOf(id)
  const sealed = await ctx.db
    .selectFrom('secret')
    .selectAll()
    .where('owner', '=', slot.owner)
    .where('field', '=', slot.field)
    .executeTakeFirstOrThrow()
  const { platform, workspace, person, event_id: eventId, clicked_at: clickedAt } = row
  const actor = await findActor(ctx.db, { platform, workspace, person })
  return { id, eventId, clickedAt, interaction: open(ctx.keyring, slot, sealed), actor }
}

/** Takes a click out of the inbox and announces its outcome to the person, if there is anything to say. */
async function removeAndAnnounce(
  ctx: Context,
  { id, eventId, clickedAt, actor }: KeptClick,
  outcome: { kind: 'done'; text: string | null } | { kind: 'failed'; reference: string } | null,
): Promise<void> {
  await transact(ctx, async (trx, hints) => {
    await forgetClick({ db: trx }, id)
    if (!actor || !outcome) return
    await announce(trx, hints, {
      accountId: actor.accountId,
      workspaceId: actor.workspaceId,
      place: { kind: 'person', person: actor.externalId },
      topic: { kind: 'click_redone', accountId: actor.accountId, clickedAt: clickedAt.toISOString(), outcome },
      idempotencyKey: `click_redone/${eventId}`,
      now: ctx.now(),
    })
  })
}
