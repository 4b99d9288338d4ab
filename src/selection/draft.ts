import { type InferResult, type Kysely, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import type { Price } from '../billing/price.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database, DraftBase, IntegrationState } from '../database/tables.ts'
import type { ListTrouble } from '../feed/feed.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { type DraftView, readView } from './draft-view.ts'
import { isSeen, lockDraft, type Seen } from './seen.ts'

/**
 * The assets that somebody wants to be selected, before Confirm. Stored on the server, so that ticks survive paging, a
 * second device and a restart.
 */
export interface Draft {
  id: number
  integrationId: number
  base: DraftBase
  importNew: boolean
  /** Number of assets that Confirm would leave selected. */
  ticked: number
  /** Single assets that Confirm would select or deselect against `base`. */
  added: number
  removed: number
  /** `selectionVersion` of the integration when the draft was opened. */
  basedOnVersion: number
  /**
   * The version of the draft itself, incremented by each change. Screens carry the version that they show (`isSeen`).
   */
  version: number
  view: DraftView
  integration: {
    name: string
    oem: string
    state: IntegrationState
    importNew: boolean
    assetCount: number
    selectedCount: number
    /** What is wrong with the last list of the feed. */
    listTrouble: ListTrouble | null
    /** The price of one asset for a month; null: none is set. */
    price: Price | null
  }
}

/**
 * The actor's draft for a feed: the one they left open, or a new one. In a new draft everything is ticked; for a feed
 * that is already active, what is selected now.
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
    // While a Confirm waits for its job, the person still sees the selection before it.
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

/** The actor's own open draft; `null` if it is confirmed, discarded or another person's. */
export async function readDraft(
  db: Kysely<Database> | Trx,
  actor: Actor,
  by: { draftId: number } | { integrationId: number },
): Promise<Draft | null> {
  const row = await openDrafts(db, actor)
    .where('draftId' in by ? 'draft.id' : 'draft.integration_id', '=', 'draftId' in by ? by.draftId : by.integrationId)
    .executeTakeFirst()
  return row ? draftOf(row) : null
}

/**
 * How many assets the actor has chosen in each of their open drafts that would change something, by the id of the
 * integration: what Home calls "not confirmed".
 */
export async function readUnconfirmed(db: Kysely<Database>, actor: Actor): Promise<Map<number, number>> {
  const rows = await openDrafts(db, actor).execute()
  const drafts = rows.map(draftOf).filter(hasChanges)
  return new Map(drafts.map(draft => [draft.integrationId, draft.ticked]))
}

/** Whether the person has changed anything in the draft since it was opened. */
function hasChanges({ base, added, removed, importNew, integration }: Draft): boolean {
  const first: DraftBase = integration.state === 'active' ? 'selected' : 'all'
  return base !== first || added + removed > 0 || importNew !== integration.importNew
}

/** The actor's own open drafts. */
function openDrafts(db: Kysely<Database> | Trx, actor: Actor) {
  return (
    db
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
        newestPrice.as('price'),
        overtaken(true).as('overtakenAdded'),
        overtaken(false).as('overtakenRemoved'),
      ])
      .where('draft.person_id', '=', actor.personId)
      // Linking and unlinking workspaces can move a feed to another account than that of the draft's person.
      .where(ofAccount('integration', actor.accountId))
      .where('draft.confirmed_at', 'is', null)
      .where('integration.state', '!=', 'removed')
  )
}

function draftOf(row: InferResult<ReturnType<typeof openDrafts>>[number]): Draft {
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
    view: readView(row.view),
    integration: {
      name: row.name,
      oem: row.oem,
      state: row.state,
      importNew: row.importNewNow,
      assetCount: row.asset_count,
      selectedCount: row.selected_count,
      listTrouble: row.listTrouble,
      price: row.price,
    },
  }
}

/** A price counts from the month in which it is set, so the newest is the current one. */
const newestPrice = sql<Price | null>`(
  select case when minor is not null then json_build_object('minor', minor, 'currency', currency) end
  from price where integration_id = integration.id order by from_month desc limit 1)`

const openListTrouble = sql<ListTrouble | null>`(
  select trouble from trouble where integration_id = integration.id and about = 'list' and ended_at is null)`

/**
 * How many assets were ticked (or unticked) in the draft and have since been selected (or deselected) by another
 * person, so that the change has no effect any more. Occurs only in a draft whose base is the selection.
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
 * Discards the draft; the next one starts from what is in force. Returns false, without discarding, if the person's
 * screen shows an older version than the draft's.
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
