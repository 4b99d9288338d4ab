import { type Expression, type SqlBool, sql } from 'kysely'
import { type AssetFilter, isFiltering, matches } from '../asset/asset-filter.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Draft } from './draft.ts'
import { isListSeen, isSeen, type LockedDraft, lockDraft, nextVersion, type Seen } from './seen.ts'
import { tickedByBase } from './ticked-by-base.ts'

/** The outcome of a change. */
export type Changed =
  | 'saved'
  /**
   * A listed asset has been merged into another since the page was drawn: a tick for one of two is none for the merged
   * one.
   */
  | 'merged'
  /** The screen shows an older version of the draft; nothing was changed. */
  | 'outdated'
  /** The draft is confirmed or discarded. */
  | 'gone'

/** The values of a form that shows one page. A property that is missing changes nothing. */
export interface PageForm {
  /** The assets in `ticked` are ticked, all others in `shown` are not. */
  assets?: { shown: readonly number[]; ticked: readonly number[] } | undefined
  importNew?: boolean | undefined
}

/**
 * Stores the values of one page's form in the draft: ticks, and whether later assets are imported. All of them or none.
 */
export async function saveTicks(ctx: Context, draft: Draft, form: PageForm, seen: Seen | null): Promise<Changed> {
  const shown = form.assets?.shown ?? []
  const ticked = new Set(form.assets?.ticked)
  const on = shown.filter(id => ticked.has(id))
  const off = shown.filter(id => !ticked.has(id))
  return await transact(ctx, async trx => {
    const locked = await lockDraft(trx, draft.id)
    if (!locked) return 'gone'
    const merged = await trx
      .selectFrom('asset_merge')
      .select('asset_id')
      .where('integration_id', '=', draft.integrationId)
      .where('asset_id', '=', sql<number>`any(${shown}::bigint[])`)
      .executeTakeFirst()
    if (merged) return 'merged'
    if (seen && !isSeen(locked, seen)) return 'outdated'
    let changes = 0
    if (on.length > 0) changes += await setTicks(trx, draft, locked, sql`asset.id = any(${on}::bigint[])`, true)
    if (off.length > 0) changes += await setTicks(trx, draft, locked, sql`asset.id = any(${off}::bigint[])`, false)
    if (form.importNew !== undefined) {
      const { numUpdatedRows } = await trx
        .updateTable('draft')
        .set({ import_new: form.importNew })
        .where('id', '=', draft.id)
        .where('import_new', '!=', form.importNew)
        .executeTakeFirst()
      changes += Number(numUpdatedRows)
    }
    if (changes > 0) await nextVersion(trx, draft.id, locked, seen)
    return 'saved'
  })
}

/**
 * Ticks or unticks everything that the filter matches. Without a filter it only sets the draft's base, whatever the
 * size. Refused as `outdated` if the person has not `seen` the current list; null: not checked.
 */
export async function tickMatching(
  ctx: Context,
  draft: Draft,
  filter: AssetFilter,
  ticked: boolean,
  seen: Seen | null = null,
): Promise<Changed> {
  return await transact(ctx, async trx => {
    const locked = await lockDraft(trx, draft.id)
    if (!locked) return 'gone'
    if (seen && !isListSeen(locked, seen)) return 'outdated'
    if (isFiltering(filter)) await setTicks(trx, draft, locked, matches(draft.integrationId, filter), ticked)
    else {
      await trx
        .updateTable('draft')
        .set({ base: ticked ? 'all' : 'none', added: 0, removed: 0 })
        .where('id', '=', draft.id)
        .execute()
      await trx.deleteFrom('draft_change').where('draft_id', '=', draft.id).execute()
    }
    await nextVersion(trx, draft.id, locked, null)
    return 'saved'
  })
}

/**
 * Ticks or unticks assets. A change is stored only where it differs from the base, and the draft's counters count the
 * stored changes. The caller has locked the draft's row. Returns how many assets changed.
 */
async function setTicks(
  trx: Trx,
  draft: Draft,
  locked: LockedDraft,
  which: Expression<SqlBool> | ReturnType<typeof sql>,
  ticked: boolean,
): Promise<number> {
  const { rows } = await sql<{ changes: number }>`
    with target as materialized (
      select asset.id, ${tickedByBase(locked.base)} as by_base, change.selected as before
      from asset
      left join draft_change change on change.draft_id = ${draft.id} and change.asset_id = asset.id
      where asset.integration_id = ${draft.integrationId} and ${which}
    ),
    reverted as (
      delete from draft_change using target
      where draft_id = ${draft.id} and asset_id = target.id and target.by_base = ${ticked}
    ),
    changed as (
      insert into draft_change (draft_id, asset_id, selected)
      select ${draft.id}, id, ${ticked} from target where by_base <> ${ticked} and before is distinct from ${ticked}
      on conflict (draft_id, asset_id) do update set selected = excluded.selected
    ),
    -- Counted by the stored "before" and not by "by_base": with the base "selected", "by_base" follows the selection,
    -- which may have changed since.
    counted as (
      select
        count(*) filter (where by_base <> ${ticked} and ${ticked}) - count(*) filter (where before) as added,
        count(*) filter (where by_base <> ${ticked} and not ${ticked}) - count(*) filter (where not before) as removed,
        count(*) filter (where coalesce(before, by_base) <> ${ticked}) as changes
      from target
    )
    update draft set added = draft.added + counted.added, removed = draft.removed + counted.removed
    from counted
    where draft.id = ${draft.id}
    returning counted.changes`.execute(trx)
  return rows[0]?.changes ?? 0
}
