import { type Kysely, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database, DraftBase, IntegrationState } from '../database/tables.ts'
import type { ListTrouble } from '../feed/feed.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { type DraftView, FIRST_VIEW } from './draft-view.ts'
import { isSeen, lockDraft, type Seen } from './seen.ts'

/** A selection being edited: kept on the server, so that ticks survive paging, a second device and a restart. */
export interface Draft {
  id: number
  integrationId: number
  base: DraftBase
  importNew: boolean
  /** Assets ticked in the end. */
  ticked: number
  /** Single assets that Confirm would select or deselect against `base`. */
  added: number
  removed: number
  /** The version of the selection that it is based on: `selectionVersion` of the integration. */
  basedOnVersion: number
  /** Of the draft itself: each change of it makes the next one. Screens carry the one that they show (`isSeen`). */
  version: number
  view: DraftView
  integration: {
    name: string
    oem: string
    state: IntegrationState
    importNew: boolean
    assetCount: number
    selectedCount: number
    /** What is wrong with the list that the feed gave last. */
    listTrouble: ListTrouble | null
  }
}

/**
 * The actor's draft for a feed: the one they left, else a new one. Everything is ticked at first; for a feed that is
 * already integrated, what is selected now.
 */
export async function openDraft(
  ctx: Context,
  actor: Actor,
  integrationId: number,
): Promise<Draft | NotAllowed | { kind: 'not_found' }> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  return await transact(ctx, async trx => {
    const integration = await findIntegration(trx, actor.accountId, integrationId)
    if (!integration || integration.state === 'installed') return { kind: 'not_found' as const }
    const now = ctx.now()
    // While a Confirm waits for its job, the person sees what was selected before it.
    const waiting = await trx
      .selectFrom('draft')
      .select('id')
      .where('integration_id', '=', integrationId)
      .where('confirmed_at', 'is not', null)
      .where('applied_at', 'is', null)
      .limit(1)
      .executeTakeFirst()
    await trx
      .insertInto('draft')
      .values({
        integration_id: integrationId,
        person_id: actor.personId,
        base: integration.state === 'active' ? 'selected' : 'all',
        based_on_version: integration.selectionVersion - (waiting ? 1 : 0),
        import_new: integration.importNew,
        opened_at: now,
        confirmed_at: null,
        applied_at: null,
      })
      .onConflict(conflict =>
        conflict.columns(['integration_id', 'person_id']).where('confirmed_at', 'is', null).doNothing(),
      )
      .execute()
    const draft = await readDraft(trx, actor, { integrationId })
    return draft ?? { kind: 'not_found' as const }
  })
}

/** The actor's own open draft; `null` where it is confirmed, discarded or somebody else's. */
export async function readDraft(
  db: Kysely<Database> | Trx,
  actor: Actor,
  by: { draftId: number } | { integrationId: number },
): Promise<Draft | null> {
  const row = await db
    .selectFrom('draft')
    .innerJoin('integration', 'integration.id', 'draft.integration_id')
    .select([
      'draft.id',
      'draft.integration_id',
      'draft.base',
      'draft.import_new',
      'draft.added',
      'draft.removed',
      'draft.based_on_version',
      'draft.version',
      'draft.view',
      'integration.name',
      'integration.oem',
      'integration.state',
      'integration.import_new as importNewNow',
      'integration.asset_count',
      'integration.selected_count',
      openListTrouble.as('listTrouble'),
      overtaken(true).as('overtakenAdded'),
      overtaken(false).as('overtakenRemoved'),
    ])
    .where('draft.person_id', '=', actor.personId)
    // A feed can go to another account than its draft's person: linking and unlinking move them.
    .where(ofAccount('integration', actor.accountId))
    .where('draft.confirmed_at', 'is', null)
    .where('integration.state', '!=', 'removed')
    .where('draftId' in by ? 'draft.id' : 'draft.integration_id', '=', 'draftId' in by ? by.draftId : by.integrationId)
    .executeTakeFirst()
  if (!row) return null
  const added = row.added - row.overtakenAdded
  const removed = row.removed - row.overtakenRemoved
  const untouched = { all: row.asset_count, none: 0, selected: row.selected_count }[row.base]
  return {
    id: row.id,
    integrationId: row.integration_id,
    base: row.base,
    importNew: row.import_new,
    ticked: untouched + added - removed,
    added,
    removed,
    basedOnVersion: row.based_on_version,
    version: row.version,
    view: { ...FIRST_VIEW, ...row.view },
    integration: {
      name: row.name,
      oem: row.oem,
      state: row.state,
      importNew: row.importNewNow,
      assetCount: row.asset_count,
      selectedCount: row.selected_count,
      listTrouble: row.listTrouble,
    },
  }
}

const openListTrouble = sql<ListTrouble | null>`(
  select trouble from trouble where integration_id = integration.id and about = 'list' and ended_at is null)`

/**
 * How many assets were ticked (or unticked) here and have meanwhile been selected (or deselected) by somebody else, which
 * makes the change say what is in force anyway. Only a draft of what is selected can be overtaken.
 */
function overtaken(selected: boolean) {
  return sql<number>`case
    when draft.base <> 'selected' or ${sql.ref(selected ? 'draft.added' : 'draft.removed')} = 0 then 0
    else (
      select count(*) from draft_change
      where draft_id = draft.id and draft_change.selected = ${selected} and exists (
        select from selection where selection.asset_id = draft_change.asset_id and selected_to is null) = ${selected})
    end`
}

/**
 * Throws the draft's changes away: the next one starts from what is in force. False where the person didn't see what they
 * throw away: their screen is older than the draft.
 */
export async function discardDraft(
  ctx: Context,
  actor: Actor,
  draftId: number,
  seen: Seen | null = null,
): Promise<boolean> {
  return await transact(ctx, async trx => {
    const locked = await lockDraft(trx, draftId)
    if (seen && locked && !isSeen(locked, seen)) return false
    await trx
      .deleteFrom('draft')
      .where('id', '=', draftId)
      .where('person_id', '=', actor.personId)
      .where('confirmed_at', 'is', null)
      .execute()
    return true
  })
}
