import type { Actor } from '../actor.ts'
import { type Context, transact, type WorkerContext } from '../context.ts'
import { saveProfile } from '../directory/save-profile.ts'
import type { Failure } from '../lease.ts'
import { findActor } from '../person/find-actor.ts'
import { open } from '../secret/seal.ts'
import { findWorkspace } from '../workspace/find-workspace.ts'
import { announceOutcome } from './announce-outcome.ts'
import { nextClickToRedo } from './clicks-to-redo.ts'
import { type NewClick, removeFromInbox, secretSlotOf } from './inbox.ts'

/** The outcome of a click that was redone. */
export type Redone =
  /** Nothing to post: the screen was lost with the process, or the outcome is shown by other means (an edited card). */
  | { kind: 'silent' }
  /** `text`: what the person would have read; null where that can not be drawn any more, or is not to be stored. */
  | { kind: 'done'; text: string | null }
  /** It may be that nothing was changed (refused, incomplete, out of date): `text` says so. */
  | { kind: 'answered'; text: string }

/** After so many failed attempts the person is informed that the click was not done. */
const MAX_TRIES = 5

/**
 * Redoes a click of the inbox whose process ended after the acknowledgement. The idempotency key keeps what was
 * committed from being done twice. The person gets the outcome in their own chat. Throws what the deed throws.
 */
export async function redoClick(ctx: WorkerContext, { clickId }: { clickId: number }): Promise<void> {
  const click = await readClick(ctx, clickId)
  if (!click) return
  const actor = click.actor ?? (await lookUpNewcomer(ctx, click.who))
  if (!actor)
    ctx.log.warn({ click: click.idempotencyKey }, 'A click is not done: the app is not installed there any more')
  const redone = actor ? await ctx.performClick(ctx, actor, await openInteraction(ctx, clickId)) : null
  await removeAndAnnounce(ctx, { ...click, actor }, redone?.kind === 'silent' ? null : redone)
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

interface InboxClick {
  id: number
  idempotencyKey: string
  clickedAt: Date
  who: NewClick['who']
  actor: Actor | null
}

async function readClick(ctx: Context, id: number): Promise<InboxClick | null> {
  const row = await ctx.db.selectFrom('kept_click').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return null
  const { platform, workspace, person, event_id: idempotencyKey, clicked_at: clickedAt } = row
  const who = { platform, workspace, person }
  return { id, idempotencyKey, clickedAt, who, actor: await findActor(ctx.db, who) }
}

/**
 * Saves and returns a person whose first click ever it was: the process ended before their row was written. `null`: the
 * app is not installed there any more. Throws if the platform doesn't answer, so the job retries.
 */
async function lookUpNewcomer(ctx: WorkerContext, who: NewClick['who']): Promise<Actor | null> {
  const workspace = await findWorkspace(ctx.db, { platform: who.platform, externalId: who.workspace })
  if (!workspace) return null
  const answer = await ctx.directories[who.platform]?.lookUp(workspace.id, who.person)
  if (answer?.kind !== 'profile') throw new Error('The platform did not say who clicked.')
  await saveProfile(ctx, answer.profile)
  return await findActor(ctx.db, who)
}

/**
 * Opens the text of a click. Throws if its key is not in the keyring (it may come back, so the job retries), or if the
 * click was removed from the inbox meanwhile.
 */
async function openInteraction(ctx: Context, id: number): Promise<string> {
  const slot = secretSlotOf(id)
  const sealed = await ctx.db
    .selectFrom('secret')
    .selectAll()
    .where('owner', '=', slot.owner)
    .where('field', '=', slot.field)
    .executeTakeFirstOrThrow()
  return open(ctx.keyring, slot, sealed)
}

/** Removes a click from the inbox and announces its outcome to the person, if there is anything to say. */
async function removeAndAnnounce(
  ctx: Context,
  { id, idempotencyKey, clickedAt, who, actor }: InboxClick,
  outcome: Exclude<Redone, { kind: 'silent' }> | { kind: 'failed'; reference: string } | null,
): Promise<void> {
  await transact(ctx, async (trx, hints) => {
    await removeFromInbox({ db: trx }, id)
    for (const next of await nextClickToRedo(trx, who)) hints.push({ job: 'redo-click', ...next })
    if (actor && outcome) {
      await announceOutcome(trx, hints, { actor, idempotencyKey, clickedAt, outcome, now: ctx.now() })
    }
  })
}
