import type { Actor } from '../actor.ts'
import { announce } from '../announcement/announce.ts'
import { type Context, transact, type WorkerContext } from '../context.ts'
import type { Failure } from '../lease.ts'
import { findActor } from '../person/find-actor.ts'
import { open } from '../secret/seal.ts'
import { clicksBehind } from './clicks-to-redo.ts'
import { forgetClick, type NewClick, secretSlotOf } from './keep-click.ts'

/** What came of a click that is done again. */
export type Redone =
  /** Its screen was lost with the process, or told by other means (a card that is edited): there is nothing to say. */
  | { kind: 'silent' }
  /** `text`: what the person would have read; null where that can not be drawn any more, or is not to be stored. */
  | { kind: 'done'; text: string | null }
  /** It may be that nothing was changed (refused, incomplete, out of date): `text` says so. */
  | { kind: 'answered'; text: string }

/** So often a click is tried. Then its person is told that it was not done. */
const MOST_TRIES = 5

/**
 * Does a click from the inbox: its process ended after it was acknowledged. Its idempotency key sees to it that what was
 * committed before is not done twice. The person is told what came of it in their own chat. Throws what the deed throws.
 */
export async function redoClick(ctx: WorkerContext, { clickId }: { clickId: number }): Promise<void> {
  const click = await readClick(ctx, clickId)
  if (!click) return
  // The app may have been removed since, or the process ended before their row was written at their first click ever.
  if (!click.actor)
    ctx.log.warn({ click: click.eventId }, 'A click is not done: its person, or its workspace, is not known')
  const redone = click.actor ? await ctx.redoClick(ctx, click.actor, await openInteraction(ctx, clickId)) : null
  await removeAndAnnounce(ctx, click, redone?.kind === 'silent' ? null : redone)
}

/** After the last try the person is told that it was not done. */
export async function announceClickFailure(
  ctx: WorkerContext,
  { clickId }: { clickId: number },
  { failures, reference }: Failure,
): Promise<void> {
  if (failures < MOST_TRIES) return
  const click = await readClick(ctx, clickId)
  if (click) await removeAndAnnounce(ctx, click, { kind: 'failed', reference })
}

interface KeptClick {
  id: number
  eventId: string
  clickedAt: Date
  who: NewClick['who']
  actor: Actor | null
}

async function readClick(ctx: Context, id: number): Promise<KeptClick | null> {
  const row = await ctx.db.selectFrom('kept_click').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return null
  const { platform, workspace, person, event_id: eventId, clicked_at: clickedAt } = row
  const who = { platform, workspace, person }
  return { id, eventId, clickedAt, who, actor: await findActor(ctx.db, who) }
}

/**
 * Opens the text of a click. Throws where its key is not in the keyring (it may come back, so the job retries), or the click
 * left the inbox meanwhile.
 */
async function openInteraction(ctx: Context, id: number): Promise<string> {
  const place = secretSlotOf(id)
  const sealed = await ctx.db
    .selectFrom('secret')
    .selectAll()
    .where('owner', '=', place.owner)
    .where('field', '=', place.field)
    .executeTakeFirstOrThrow()
  return open(ctx.keyring, place, sealed)
}

/** Takes it out of the inbox and, where there is something to say, tells the person. */
async function removeAndAnnounce(
  ctx: Context,
  { id, eventId, clickedAt, who, actor }: KeptClick,
  said: Exclude<Redone, { kind: 'silent' }> | { kind: 'failed'; reference: string } | null,
): Promise<void> {
  await transact(ctx, async (trx, hints) => {
    await forgetClick({ db: trx }, id)
    for (const next of await clicksBehind(trx, who)) hints.push({ job: 'redo-click', ...next })
    if (!actor || !said) return
    await announce(trx, hints, {
      accountId: actor.accountId,
      workspaceId: actor.workspaceId,
      place: { kind: 'person', person: actor.externalId },
      topic: { kind: 'click_redone', accountId: actor.accountId, clickedAt: clickedAt.toISOString(), outcome: said },
      idempotencyKey: `click_redone/${eventId}`,
      now: ctx.now(),
    })
  })
}
