import { type Kysely, sql } from 'kysely'
import { announceDecision, refreshPosts } from './refresh-posts.ts'

interface Draft {
  id: number
  person_id: number
  base: 'all' | 'none' | 'selected'
  confirmed_at: Date
  newest_asset_id: number | null
}

interface Feed {
  accountId: number
  integrationId: number
  now: Date
}

/** Applies the confirmed drafts of a feed that wait for their job, oldest first, each as of its own Confirm. */
export async function applyConfirmedDrafts(db: Kysely<unknown>, feed: Feed): Promise<void> {
  const { rows } = await sql<Draft>`
    select id, person_id, base, confirmed_at, newest_asset_id from draft
    where integration_id = ${feed.integrationId} and confirmed_at is not null and applied_at is null
    order by confirmed_at, id`.execute(db)
  for (const draft of rows) {
    await applyDraft(db, feed, draft)
    await sql`update draft set applied_at = ${feed.now} where id = ${draft.id}`.execute(db)
    await sql`delete from draft_change where draft_id = ${draft.id}`.execute(db)
    await refreshPosts(db, [{ kind: 'selection_applied', draftId: draft.id }], feed.now)
  }
}

const TICKED_BY_BASE = {
  all: sql`true`,
  none: sql`false`,
  selected: sql`exists (select from selection where selection.asset_id = asset.id and selection.selected_to is null)`,
} as const

async function applyDraft(db: Kysely<unknown>, feed: Feed, draft: Draft): Promise<void> {
  const { accountId, integrationId, now } = feed
  const at = draft.confirmed_at
  const { rows } = await sql<{
    opened: number
    closed: number
    arrivals: { id: number; assets: number }[] | null
  }>`
    with wanted as materialized (
      select asset.id, coalesce(change.selected, ${TICKED_BY_BASE[draft.base]}) as ticked
      from asset
      left join draft_change change on change.draft_id = ${draft.id} and change.asset_id = asset.id
      where asset.integration_id = ${integrationId} and asset.id <= ${draft.newest_asset_id}
    ),
    closed as (
      update selection set selected_to = greatest(${at}::timestamptz, selected_from)
      from wanted where selection.asset_id = wanted.id and selected_to is null and not ticked
      returning 1
    ),
    opened as (
      insert into selection (asset_id, integration_id, selected_from)
      select id, ${integrationId}::bigint,
        greatest(${at}::timestamptz, (select max(selected_to) from selection where asset_id = id))
      from wanted
      where ticked and not exists (select from selection where asset_id = id and selected_to is null)
      on conflict (asset_id, selected_from) do update set selected_to = null
      returning 1
    ),
    decided as (
      update arrival_asset set decision = 'approved', decided_by = ${draft.person_id}, decided_at = ${at}
      from wanted
      where arrival_asset.asset_id = wanted.id and arrival_asset.decision is null and wanted.ticked
      returning arrival_id
    )
    select (select count(*) from opened) as opened, (select count(*) from closed) as closed,
      (select json_agg(json_build_object('id', arrival_id, 'assets', assets))
        from (select arrival_id, count(*) as assets from decided group by 1) per_arrival) as arrivals`.execute(db)
  const { opened = 0, closed = 0, arrivals } = rows[0] ?? {}
  await countSelected(db, integrationId, opened - closed)
  for (const { id: arrivalId, assets } of arrivals ?? []) {
    const details = JSON.stringify({ integrationId, arrivalId, assets })
    await sql`
      insert into audit_entry (account_id, at, person_id, action, details)
      values (${accountId}, ${now}, ${draft.person_id}, 'assets_approved', ${details}::jsonb)`.execute(db)
    await announceDecision(db, { accountId, arrivalId, now })
  }
}

/** Adds `change` to the stored count of selected assets. */
export async function countSelected(db: Kysely<unknown>, integrationId: number, change: number): Promise<void> {
  await sql`
    update integration set selected_count = selected_count + ${change}::int where id = ${integrationId}`.execute(db)
}
