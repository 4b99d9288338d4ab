import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table integration
      -- Who last changed the selection, how and when: a decision makes a new version of the selection, like a Confirm.
      add column selection_change text check (selection_change in ('confirmed', 'approved', 'declined', 'undone')),
      add column selection_changed_by bigint references person,
      add column selection_changed_at timestamptz`.execute(db)
  await sql`
    update integration set selection_change = 'confirmed', selection_changed_by = confirmed_by,
      selection_changed_at = confirmed_at
    where confirmed_at is not null`.execute(db)

  // The newest asset that a Confirm knew; later ones are not part of it.
  await sql`alter table draft add column newest_asset_id bigint`.execute(db)
  await sql`
    update draft set newest_asset_id = (
      select max(id) from asset
      where asset.integration_id = draft.integration_id and first_received_at <= draft.confirmed_at)
    where confirmed_at is not null and applied_at is null`.execute(db)

  await carryOutForRemoved(db)
  await keepLaterDecisions(db)
}

/**
 * Applies Confirms that still wait although their app was removed: their selection lasted until the removal. Afterwards
 * such a draft has the base "selected" without changes, so that its job changes nothing and announces that it is done.
 */
async function carryOutForRemoved(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: number; at: Date; removed_at: Date | null }>`
    select draft.id, draft.confirmed_at as at, coalesce(
      (select min(at) from audit_entry
        where action = 'app_removed' and (details ->> 'integrationId')::bigint = integration.id),
      (select max(at) from audit_entry
        where action = 'workspace_uninstalled' and audit_entry.account_id = integration.account_id
          and at >= draft.confirmed_at)) as removed_at
    from draft join integration on integration.id = draft.integration_id
    where integration.state = 'removed' and draft.confirmed_at is not null and draft.applied_at is null
    order by draft.confirmed_at, draft.id`.execute(db)
  for (const { id, at, removed_at: removedAt } of rows) {
    if (removedAt !== null && removedAt > at) {
      await sql`
        with wanted as materialized (
          select asset.id, exists (
              select from selection where asset_id = asset.id and selected_to = ${removedAt}) as selected,
            coalesce(change.selected, case draft.base when 'all' then true when 'none' then false end) as ticked
          from draft
          join asset on asset.integration_id = draft.integration_id and asset.id <= draft.newest_asset_id
          left join draft_change change on change.draft_id = draft.id and change.asset_id = asset.id
          where draft.id = ${id} and not exists (
            select from selection where asset_id = asset.id
              and (selected_from > ${at} or (selected_to > ${at} and selected_to <> ${removedAt})))
        ),
        closed as (
          update selection set selected_to = greatest(${at}::timestamptz, selected_from)
          from wanted
          where asset_id = wanted.id and selected_to = ${removedAt} and not wanted.ticked
        )
        insert into selection (asset_id, integration_id, selected_from, selected_to)
        select wanted.id, draft.integration_id, ${at}, ${removedAt}
        from wanted join draft on draft.id = ${id}
        where wanted.ticked and not wanted.selected
        on conflict (asset_id, selected_from) do update set selected_to = excluded.selected_to`.execute(db)
    }
    await sql`delete from draft_change where draft_id = ${id}`.execute(db)
    await sql`update draft set base = 'selected' where id = ${id}`.execute(db)
  }
}

/** Keeps decisions that were made after a Confirm whose job hasn't run yet: the later decision wins. */
async function keepLaterDecisions(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into draft_change (draft_id, asset_id, selected)
    select draft.id, asset.id, exists (select from selection where asset_id = asset.id and selected_to is null)
    from draft
    join integration on integration.id = draft.integration_id and integration.state <> 'removed'
    join asset on asset.integration_id = draft.integration_id and asset.id <= draft.newest_asset_id
    where draft.confirmed_at is not null and draft.applied_at is null and (
      exists (
        select from selection where asset_id = asset.id
          and (selected_from > draft.confirmed_at or selected_to > draft.confirmed_at))
      or exists (select from arrival_asset where asset_id = asset.id and decided_at > draft.confirmed_at))
    on conflict (draft_id, asset_id) do update set selected = excluded.selected`.execute(db)
}
