import { type Expression, type SqlBool, sql } from 'kysely'
import { type AssetFilter, isFiltering, matches } from '../asset/asset-filter.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Draft } from './draft.ts'
import { tickedByBase } from './ticked.ts'

/**
 * Ticks of the assets on one page: those in `ticked` are, the others of `shown` are not. False, and nothing is ticked, where
 * one of them has been merged into another since the page was drawn: what it says of the two is no word about the one.
 */
export async function tickShown(
  ctx: Context,
  draft: Draft,
  input: { shown: readonly number[]; ticked: readonly number[] },
): Promise<boolean> {
  const ticked = new Set(input.ticked)
  const on = input.shown.filter(id => ticked.has(id))
  const off = input.shown.filter(id => !ticked.has(id))
  return await transact(ctx, async trx => {
    const merged = await trx
      .selectFrom('asset_merge')
      .select('asset_id')
      .where('integration_id', '=', draft.integrationId)
      .where('asset_id', '=', sql<number>`any(${input.shown}::bigint[])`)
      .executeTakeFirst()
    if (merged) return false
    if (on.length > 0) await setTicks(trx, draft, sql`asset.id = any(${on}::bigint[])`, true)
    if (off.length > 0) await setTicks(trx, draft, sql`asset.id = any(${off}::bigint[])`, false)
    return true
  })
}

/** Ticks or unticks everything that the filter matches. Without a filter it is one word, whatever the size. */
export async function tickMatching(ctx: Context, draft: Draft, filter: AssetFilter, ticked: boolean): Promise<void> {
  await transact(ctx, async trx => {
    if (isFiltering(filter)) {
      await setTicks(trx, draft, matches(draft.integrationId, filter), ticked)
      return
    }
    // The draft's row first, as in setTicks: it locks, and a draft that is confirmed keeps its changes.
    const ours = await trx
      .updateTable('draft')
      .set({ base: ticked ? 'all' : 'none', added: 0, removed: 0 })
      .where('id', '=', draft.id)
      .where('confirmed_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (ours) await trx.deleteFrom('draft_change').where('draft_id', '=', draft.id).execute()
  })
}

/** What happens to assets that appear later. */
export async function setImportNew(ctx: Context, draft: Draft, importNew: boolean): Promise<void> {
  await ctx.db
    .updateTable('draft')
    .set({ import_new: importNew })
    .where('id', '=', draft.id)
    .where('confirmed_at', 'is', null)
    .execute()
}

/**
 * A change is kept only where it differs from the base, and the draft's counters count the changes. The draft's row is
 * locked first, by a statement of its own: two devices of one person toggle one after the other, and the second one's
 * statement must see what the first one's left.
 */
async function setTicks(
  trx: Trx,
  draft: Draft,
  which: Expression<SqlBool> | ReturnType<typeof sql>,
  ticked: boolean,
): Promise<void> {
  const locked = await trx
    .selectFrom('draft')
    .select('base')
    .where('id', '=', draft.id)
    .where('confirmed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!locked) return
  await sql`
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
        count(*) filter (where by_base <> ${ticked} and not ${ticked}) - count(*) filter (where not before) as removed
      from target
    )
    update draft set added = draft.added + counted.added, removed = draft.removed + counted.removed
    from counted
    where draft.id = ${draft.id}`.execute(trx)
}
