import { type Expression, type SqlBool, sql } from 'kysely'
import { type AssetFilter, isFiltering, matches } from '../asset/asset-filter.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Draft } from './draft.ts'
import { isListSeen, isSeen, type LockedDraft, lockDraft, nextVersion, type Seen } from './seen.ts'
import { tickedByBase } from './ticked.ts'

/** What became of a change. */
export type Changed =
  | 'kept'
  /** One of the assets has been merged into another since the page was drawn: what it says of the two is no word about the one. */
  | 'merged'
  /** The screen is older than the draft; nothing was changed. */
  | 'outdated'
  /** The draft is confirmed or thrown away. */
  | 'gone'

/** What a form says of one page: what isn't named stays as it is. */
export interface PageForm {
  /** Those in `ticked` are, the others of `shown` are not. */
  assets?: { shown: readonly number[]; ticked: readonly number[] } | undefined
  importNew?: boolean | undefined
}

/** Takes over what stands in the form of one page: ticks, and what happens to assets that appear later. All of it or nothing. */
export async function keepPage(ctx: Context, draft: Draft, form: PageForm, seen: Seen | null): Promise<Changed> {
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
    return 'kept'
  })
}

/** Ticks of the assets on one page, as somebody says them who sees the draft as it is. False where nothing was ticked. */
export async function tickShown(
  ctx: Context,
  draft: Draft,
  assets: { shown: readonly number[]; ticked: readonly number[] },
): Promise<boolean> {
  return (await keepPage(ctx, draft, { assets }, null)) === 'kept'
}

/** What happens to assets that appear later, as somebody says it who sees the draft as it is. */
export async function setImportNew(ctx: Context, draft: Draft, importNew: boolean): Promise<void> {
  await keepPage(ctx, draft, { importNew }, null)
}

/**
 * Ticks or unticks everything that the filter matches. Without a filter it is one word, whatever the size. Judged by what was
 * `seen`, unless that is null.
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
    return 'kept'
  })
}

/**
 * A change is kept only where it differs from the base, and the draft's counters count the changes. The draft's row is locked.
 * Returns how many assets are ticked otherwise than before.
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
    -- Changes of each kind before and after. What is selected may have changed under a draft, so one that was kept can
    -- equal its base by now: "not by_base" doesn't say what stood there.
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
