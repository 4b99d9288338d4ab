import { type Expression, type SqlBool, sql } from 'kysely'
import { type AssetFilter, isFiltering, matches } from '../asset/asset-filter.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Draft } from './draft.ts'
import { tickedByBase } from './ticked.ts'

/** Ticks of the assets on one page: those in `ticked` are, the others of `shown` are not. */
export async function tickShown(
  ctx: Context,
  draft: Draft,
  input: { shown: readonly number[]; ticked: readonly number[] },
): Promise<void> {
  const ticked = new Set(input.ticked)
  const on = input.shown.filter(id => ticked.has(id))
  const off = input.shown.filter(id => !ticked.has(id))
  await transact(ctx, async trx => {
    if (on.length > 0) await setTicks(ctx, trx, draft, sql`asset.id = any(${on}::bigint[])`, true)
    if (off.length > 0) await setTicks(ctx, trx, draft, sql`asset.id = any(${off}::bigint[])`, false)
  })
}

/** Ticks or unticks everything that the filter matches. Without a filter it is one word, whatever the size. */
export async function tickMatching(ctx: Context, draft: Draft, filter: AssetFilter, ticked: boolean): Promise<void> {
  await transact(ctx, async trx => {
    if (isFiltering(filter)) {
      await setTicks(ctx, trx, draft, matches(draft.integrationId, filter), ticked)
      return
    }
    await trx.deleteFrom('draft_change').where('draft_id', '=', draft.id).execute()
    await trx
      .updateTable('draft')
      .set({ base: ticked ? 'all' : 'none', added: 0, removed: 0, touched_at: ctx.now() })
      .where('id', '=', draft.id)
      .where('confirmed_at', 'is', null)
      .execute()
  })
}

/** What happens to assets that appear later. */
export async function setImportNew(ctx: Context, draft: Draft, importNew: boolean): Promise<void> {
  await ctx.db
    .updateTable('draft')
    .set({ import_new: importNew, touched_at: ctx.now() })
    .where('id', '=', draft.id)
    .where('confirmed_at', 'is', null)
    .execute()
}

/**
 * A change is kept only where it differs from the base, so the draft's counters say what was changed without counting.
 * The draft's row is locked first: two devices of one person toggle one after the other.
 */
async function setTicks(
  ctx: Context,
  trx: Trx,
  draft: Draft,
  which: Expression<SqlBool> | ReturnType<typeof sql>,
  ticked: boolean,
): Promise<void> {
  await sql`
    with locked as (
      select id from draft where id = ${draft.id} and confirmed_at is null for update
    ),
    target as (
      select asset.id, ${tickedByBase(draft.base)} as by_base
      from asset, locked
      where asset.integration_id = ${draft.integrationId} and ${which}
    ),
    reverted as (
      delete from draft_change using target
      where draft_id = ${draft.id} and asset_id = target.id and draft_change.selected <> ${ticked}
      returning draft_change.selected
    ),
    changed as (
      insert into draft_change (draft_id, asset_id, selected)
      select ${draft.id}, id, ${ticked} from target where by_base <> ${ticked}
      on conflict do nothing
      returning selected
    )
    update draft set
      touched_at = ${ctx.now()},
      added = added
        + (select count(*) from changed where selected) - (select count(*) from reverted where selected),
      removed = removed
        + (select count(*) from changed where not selected) - (select count(*) from reverted where not selected)
    from locked
    where draft.id = locked.id`.execute(trx)
}
