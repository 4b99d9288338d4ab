import { announce } from '../announcement/announce.ts'
import { record } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { type FeedApp, feedApp } from '../feed/feed.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { type Actor, may, type NotAllowed } from '../person/actor.ts'
import { applySelection } from './apply-selection.ts'
import { readDraft } from './draft.ts'

/** Above this many assets a Confirm is carried out by a job: an insert of 100,000 takes some 0.5 s of the 3 s we have. */
const INLINE_ASSETS = 20_000

export type Confirmed =
  | {
      kind: 'confirmed'
      integrationId: number
      name: string
      selected: number
      importNew: boolean
      /** The first Confirm: the integration starts now. */
      started: boolean
      /** A job carries it out and reports back. */
      underWay: boolean
    }
  /** Somebody else was faster. The draft stands; confirming again applies it on top of theirs. */
  | { kind: 'already_confirmed'; by: string; at: Date; draftId: number }
  /** The same draft was confirmed before (a double click), or thrown away. */
  | { kind: 'draft_gone' }
  /** The first list is still being read. */
  | { kind: 'still_reading' }
  | NotAllowed

/** Confirm: what the draft says is in force. The first one starts the integration. */
export async function confirm(ctx: Context, actor: Actor, draftId: number): Promise<Confirmed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async (trx, offers): Promise<Confirmed> => {
    const found = await readDraft(trx, actor, { draftId })
    if (!found) return { kind: 'draft_gone' }
    const integration = await findIntegration(trx, actor.accountId, found.integrationId, { lock: true })
    // Again, now that the lock is held: the click that came first has finished its work.
    const draft = await readDraft(trx, actor, { draftId })
    if (!integration || !draft) return { kind: 'draft_gone' }
    if (integration.readStartedAt !== null && integration.state === 'verified') return { kind: 'still_reading' }

    if (draft.basedOnVersion !== integration.selectionVersion && integration.confirmed) {
      await trx
        .updateTable('draft')
        .set({ based_on_version: integration.selectionVersion })
        .where('id', '=', draftId)
        .execute()
      return { kind: 'already_confirmed', ...integration.confirmed, draftId }
    }

    const now = ctx.now()
    const started = integration.state !== 'active'
    await trx
      .updateTable('integration')
      .set(eb => ({
        state: 'active',
        import_new: draft.importNew,
        confirmed_by: actor.personId,
        confirmed_at: now,
        first_confirmed_at: eb.fn.coalesce('first_confirmed_at', eb.val(now)),
        selection_version: eb('selection_version', '+', 1),
        ...(started
          ? { next_sync_at: firstSyncAt(feedApp(ctx.feed, integration.oem), integration.lastSyncAt, now) }
          : {}),
      }))
      .where('id', '=', integration.id)
      .execute()
    await trx.updateTable('draft').set({ confirmed_at: now }).where('id', '=', draftId).execute()
    await record(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: started ? 'integration_started' : 'selection_changed',
      details: {
        integrationId: integration.id,
        selected: draft.ticked,
        added: draft.added,
        removed: draft.removed,
        base: draft.base,
        importNew: draft.importNew,
      },
      now,
    })

    const underWay = draft.integration.assetCount > INLINE_ASSETS
    if (underWay) {
      offers.push({ job: 'apply-selection', draftId })
      await announce(trx, offers, {
        accountId: actor.accountId,
        workspaceId: actor.workspaceId,
        place: { kind: 'person', person: actor.externalId },
        topic: { kind: 'selection_applied', draftId },
        once: `selection/${draftId}`,
        now,
        due: null,
      })
    } else await applySelection(trx, offers, draftId, now)
    return {
      kind: 'confirmed',
      integrationId: integration.id,
      name: integration.name,
      selected: draft.ticked,
      importNew: draft.importNew,
      started,
      underWay,
    }
  })
}

/** At once, but no sooner than the OEM allows the list's URLs to be asked again. */
function firstSyncAt(app: FeedApp, lastReadAt: Date | null, now: Date): Date {
  if (lastReadAt === null) return now
  return new Date(Math.max(now.getTime(), lastReadAt.getTime() + app.sameUrlSeconds * 1000))
}
