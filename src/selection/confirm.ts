import { type Actor, may, type NotAllowed } from '../actor.ts'
import { announce } from '../announcement/announce.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { type FeedApp, feedApp } from '../feed/feed.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { type LastChange, recordSelectionChange } from '../integration/selection-change.ts'
import { applyConfirmedDrafts } from './apply-drafts.ts'
import { readDraft } from './draft.ts'
import { isSeen, lockDraft, type Seen } from './seen.ts'

/**
 * Above this many assets a job applies a Confirm: an insert of 100,000 takes some 0.5 s of the 3 s in which a click
 * must be answered.
 */
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
      /** A job applies it and posts the outcome. */
      underWay: boolean
    }
  /**
   * Another person changed the selection after this draft was opened. The draft stays: confirming it again applies it
   * to their selection.
   */
  | ({ kind: 'selection_changed_meanwhile'; draftId: number } & LastChange)
  /** The same draft was confirmed before (a double click) or discarded. */
  | { kind: 'draft_gone' }
  /**
   * The screen shows an older version of the draft, which stays: the person must see the current one before confirming
   * it.
   */
  | { kind: 'outdated'; draftId: number }
  /** No asset is ticked: the person must be asked first, and confirm with `none`. */
  | { kind: 'none_selected'; draftId: number }
  /** The first list is still being read. */
  | { kind: 'still_reading' }
  | NotAllowed

/**
 * Confirm: puts a draft in force. The first one starts the integration. Above `inlineAssets` a job applies it. Refused
 * as `outdated` if the person has not `seen` the current version; null: not checked. `none`:
 * whether they said that they mean no asset, without which a draft with no ticked asset is refused; null: not checked.
 */
export async function confirm(
  ctx: Context,
  actor: Actor,
  draftId: number,
  {
    inlineAssets = ctx.inlineAssets ?? INLINE_ASSETS,
    seen = null,
    none = null,
  }: { inlineAssets?: number; seen?: Seen | null; none?: boolean | null } = {},
): Promise<Confirmed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async (trx, hints): Promise<Confirmed> => {
    const found = await readDraft(trx, actor, { draftId })
    if (!found) return { kind: 'draft_gone' }
    const integration = await findIntegration(trx, actor.accountId, found.integrationId, { lock: true })
    // Read again under the lock: an earlier click may have confirmed the draft meanwhile.
    const locked = await lockDraft(trx, draftId)
    const current = locked && (await readDraft(trx, actor, { draftId }))
    if (!integration || !current) return { kind: 'draft_gone' }
    const now = ctx.now()
    // A Confirm that still waits for its job came earlier, so it is applied first and this draft's counts are relative
    // to it.
    const waited = await applyConfirmedDrafts(trx, hints, integration.id, now)
    const draft = waited ? await readDraft(trx, actor, { draftId }) : current
    if (!draft) return { kind: 'draft_gone' }
    if (integration.readStartedAt !== null && integration.state === 'verified') return { kind: 'still_reading' }

    if (draft.basedOnVersion !== integration.selectionVersion && integration.selectionChanged) {
      await trx
        .updateTable('draft')
        .set({ based_on_version: integration.selectionVersion })
        .where('id', '=', draftId)
        .execute()
      return { kind: 'selection_changed_meanwhile', ...integration.selectionChanged, draftId }
    }

    if (seen && !isSeen(locked, seen)) return { kind: 'outdated', draftId }
    // A feed that has listed nothing yet has nothing to ask about.
    const isNone = draft.ticked === 0 && draft.integration.assetCount > 0
    if (isNone && none === false) return { kind: 'none_selected', draftId }
    if (!isNone && none === true) return { kind: 'outdated', draftId }

    const started = integration.state !== 'active'
    await trx
      .updateTable('integration')
      .set(eb => ({
        state: 'active',
        import_new: draft.importNew,
        confirmed_by: actor.personId,
        owner_id: null,
        confirmed_at: now,
        first_confirmed_at: eb.fn.coalesce('first_confirmed_at', eb.val(now)),
        ...(started
          ? { next_sync_at: firstSyncAt(feedApp(ctx.feed, integration.oem), integration.lastSyncAt, now) }
          : {}),
      }))
      .where('id', '=', integration.id)
      .execute()
    await recordSelectionChange(trx, integration.id, { change: 'confirmed', personId: actor.personId, now })
    await trx
      .updateTable('draft')
      .set(eb => ({
        confirmed_at: now,
        confirmed_selected: draft.ticked,
        newest_asset_id: eb
          .selectFrom('asset')
          .select(({ fn }) => fn.max('id').as('id'))
          .where('integration_id', '=', integration.id),
      }))
      .where('id', '=', draftId)
      .execute()
    await recordAudit(trx, {
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

    const underWay = draft.integration.assetCount > inlineAssets
    if (underWay) {
      hints.push({ job: 'apply-selection', draftId })
      await announce(trx, hints, {
        accountId: actor.accountId,
        workspaceId: actor.workspaceId,
        place: { kind: 'person', person: actor.externalId },
        topic: { kind: 'selection_applied', draftId },
        idempotencyKey: `selection/${draftId}`,
        now,
        due: null,
      })
    } else await applyConfirmedDrafts(trx, hints, integration.id, now)
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

/** Now, or as soon as the OEM allows the list's URLs to be requested again. */
export function firstSyncAt(app: FeedApp, lastReadAt: Date | null, now: Date): Date {
  if (lastReadAt === null) return now
  return new Date(Math.max(now.getTime(), lastReadAt.getTime() + app.sameUrlSeconds * 1000))
}
