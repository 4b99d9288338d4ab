import { type Kysely, sql } from 'kysely'
import type { EquipmentNames } from '../../../src/asset/equipment-snapshot.ts'
import type { IdentifierKind } from '../../../src/asset/identifier-value.ts'
import { differIn, type Identifier, KINDS, strongerThan } from '../../../src/asset/identifiers.ts'
import { type Merge, memberRows, mergeRows } from '../../../src/asset/merge.ts'
import { pairKey } from '../../../src/asset/resolve-identity.ts'
import { searchText } from '../../../src/asset/search-text.ts'
import { applyConfirmedDrafts, countSelected } from './apply-drafts.ts'
import { refreshArrival } from './refresh-posts.ts'

/**
 * Merges pairs of assets that are one machine: everything of `from` moves to `into`. Closed months keep both assets.
 * Confirms that wait for their job are applied first.
 */
export async function mergeAssets(
  db: Kysely<unknown>,
  input: { accountId: number; integrationId: number; merges: readonly Merge[]; now: Date },
): Promise<void> {
  const { integrationId, merges, now } = input
  if (merges.length === 0) return
  await applyConfirmedDrafts(db, input)
  await mergeSelections(db, input)
  await mergeReceipts(db, input)
  await mergeDraftChanges(db, integrationId, merges)
  const arrivals = await mergeArrivals(db, merges)
  await mergeTelemetry(db, merges)
  await mergeListings(db, merges)
  await mergeIdentifiers(db, merges)
  await mergeConflicts(db, merges, now)
  await mergeNames(db, merges)
  await sql`
    with gone as (
      delete from asset using ${mergeRows(merges)} where asset.id = from_id returning oem_name, model
    )
    update facet set assets = facet.assets - counted.assets
    from (
      select coalesce(oem_name, '') as oem_name, coalesce(model, '') as model, count(*) as assets from gone group by 1, 2
    ) counted
    where facet.integration_id = ${integrationId} and facet.oem_name = counted.oem_name and facet.model = counted.model`.execute(
    db,
  )
  await sql`
    update asset_merge set into_id = pair.into_id from ${mergeRows(merges)} where asset_merge.into_id = from_id`.execute(
    db,
  )
  await sql`
    insert into asset_merge (asset_id, integration_id, into_id, merged_at, merged_by)
    select from_id, ${integrationId}::bigint, into_id, ${now}::timestamptz, null from ${mergeRows(merges)}`.execute(db)
  await sql`
    update integration set asset_count = asset_count - ${merges.length}::int where id = ${integrationId}`.execute(db)
  for (const arrivalId of arrivals) await refreshArrival(db, arrivalId, now)
}

/**
 * In the past the remaining asset was selected whenever either was; from now on the newest decision of a person counts.
 */
async function mergeSelections(
  db: Kysely<unknown>,
  { integrationId, merges, now }: { integrationId: number; merges: readonly Merge[]; now: Date },
): Promise<void> {
  const { rows } = await sql<{ id: number; selected: boolean; open: number }>`
    select distinct on (into_id) into_id as id, selected, sum(selected::integer) over (partition by into_id)::integer as open
    from (
      select into_id, greatest(
          case when arrived.decision in ('approved', 'declined') then arrived.decided_at end,
          case when asset.first_received_at <= integration.confirmed_at then integration.confirmed_at end) as at,
        exists (select from selection where selection.asset_id = asset.id and selected_to is null) as selected
      from ${memberRows(merges)}
      join asset on asset.id = member.asset_id
      join integration on integration.id = asset.integration_id
      left join arrival_asset arrived on arrived.asset_id = asset.id
    ) decision
    order by into_id, at desc nulls last, selected desc`.execute(db)
  await sql`
    with taken as (
      delete from selection using ${memberRows(merges)} where selection.asset_id = member.asset_id
      returning into_id, selected_from, coalesce(selected_to, 'infinity') as selected_to
    ),
    begun as (
      select *, selected_from > max(selected_to) over (
        partition by into_id order by selected_from, selected_to rows between unbounded preceding and 1 preceding) as apart
      from taken
    ),
    numbered as (
      select *, count(*) filter (where apart) over (partition by into_id order by selected_from, selected_to
        rows between unbounded preceding and current row) as nth
      from begun
    )
    insert into selection (asset_id, integration_id, selected_from, selected_to)
    select into_id, ${integrationId}::bigint, min(selected_from), nullif(max(selected_to), 'infinity')
    from numbered group by into_id, nth`.execute(db)
  const counted = rows.reduce((sum, row) => sum + Math.max(row.open - 1, 0), 0)
  await countSelected(db, integrationId, -counted)

  const which = (selected: boolean) => rows.filter(row => row.selected === selected).map(row => row.id)
  const opened = await sql`
    insert into selection (asset_id, integration_id, selected_from)
    select id, ${integrationId}::bigint,
      greatest(${now}::timestamptz, (select max(selected_to) from selection where asset_id = id))
    from unnest(${which(true)}::bigint[]) as id
    where not exists (select from selection where asset_id = id and selected_to is null)
    on conflict (asset_id, selected_from) do update set selected_to = null`.execute(db)
  const closed = await sql`
    update selection set selected_to = greatest(${now}::timestamptz, selected_from)
    where asset_id = any(${which(false)}::bigint[]) and selected_to is null`.execute(db)
  await countSelected(db, integrationId, Number(opened.numAffectedRows ?? 0) - Number(closed.numAffectedRows ?? 0))
}

/** The remaining asset gets every day on which either was received. */
async function mergeReceipts(
  db: Kysely<unknown>,
  { integrationId, merges, now }: { integrationId: number; merges: readonly Merge[]; now: Date },
): Promise<void> {
  await sql`
    with month as (
      select generate_series(date_trunc('month', min(first_received_at)) - interval '1 month',
        ${now}::timestamptz + interval '1 month', '1 month')::date as month
      from asset where id in (select from_id from ${mergeRows(merges)})
    ),
    moved as (
      delete from receipt using month, ${mergeRows(merges)}
      where integration_id = ${integrationId} and receipt.month = month.month and asset_id = from_id
      returning receipt.month, into_id, days, receipt.first_received_at
    )
    insert into receipt (integration_id, month, asset_id, days, first_received_at)
    select ${integrationId}::bigint, month, into_id, bit_or(days), min(first_received_at) from moved group by month, into_id
    on conflict (integration_id, month, asset_id) do update set days = receipt.days | excluded.days,
      first_received_at = least(receipt.first_received_at, excluded.first_received_at)`.execute(db)
}

async function mergeDraftChanges(db: Kysely<unknown>, integrationId: number, merges: readonly Merge[]): Promise<void> {
  await sql`
    with moved as (
      delete from draft_change using draft, ${mergeRows(merges)}
      where draft.integration_id = ${integrationId} and draft_id = draft.id and asset_id = from_id
      returning draft_id, into_id, selected
    )
    insert into draft_change (draft_id, asset_id, selected)
    select draft_id, into_id, bool_or(selected) from moved group by draft_id, into_id
    on conflict (draft_id, asset_id) do update set selected = draft_change.selected or excluded.selected`.execute(db)
  await sql`
    update draft set added = counted.added, removed = counted.removed
    from (
      select draft.id, count(*) filter (where selected) as added, count(*) filter (where not selected) as removed
      from draft left join draft_change on draft_id = draft.id
      where draft.integration_id = ${integrationId} and confirmed_at is null group by draft.id
    ) counted
    where draft.id = counted.id and (draft.added, draft.removed) is distinct from (counted.added, counted.removed)`.execute(
    db,
  )
}

/** Returns the ids of the arrivals that changed. */
async function mergeArrivals(db: Kysely<unknown>, merges: readonly Merge[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with arrived as materialized (
      select into_id, arrival_asset.*, count(member.asset_id) over all_of = count(arrival_asset.asset_id) over all_of as all_arrived,
        row_number() over (partition by into_id order by decided_at desc nulls last, arrival_asset.asset_id) as nth
      from ${memberRows(merges)} left join arrival_asset on arrival_asset.asset_id = member.asset_id
      window all_of as (partition by into_id)
    ),
    gone as (
      delete from arrival_asset using arrived where arrival_asset.asset_id = arrived.asset_id
      returning arrived.arrival_id, arrived.into_id, arrived.nth, all_arrived,
        arrived.decision, arrived.decided_by, arrived.decided_at
    ),
    kept as (
      insert into arrival_asset (arrival_id, asset_id, decision, decided_by, decided_at)
      -- The sort makes Postgres delete all of \`gone\` before it inserts the first row.
      select arrival_id, into_id, decision, decided_by, decided_at from gone where nth = 1 and all_arrived order by into_id
    )
    update arrival set merged = merged + counted.assets
    from (
      select arrival_id, count(*) filter (where nth > 1 or not all_arrived) as assets from gone group by arrival_id
    ) counted
    where arrival.id = counted.arrival_id
    returning arrival.id`.execute(db)
  return rows.map(row => row.id)
}

/** Elements had no time of their own then: the newest row stays, and the next read fills in the rest. */
async function mergeTelemetry(db: Kysely<unknown>, merges: readonly Merge[]): Promise<void> {
  await sql`
    delete from telemetry using ${memberRows(merges)}
    where telemetry.asset_id = member.asset_id and telemetry.asset_id not in (
      select distinct on (into_id) newest.asset_id
      from ${memberRows(merges)} join telemetry newest on newest.asset_id = member.asset_id
      order by into_id, observed_at desc nulls last, newest.asset_id)`.execute(db)
  await sql`
    update telemetry set asset_id = into_id from ${mergeRows(merges)} where asset_id = from_id`.execute(db)
}

async function mergeListings(db: Kysely<unknown>, merges: readonly Merge[]): Promise<void> {
  await sql`
    with gone as (
      delete from listing using ${mergeRows(merges)} where asset_id = from_id returning into_id, read_number
    )
    insert into listing (asset_id, read_number) select into_id, max(read_number) from gone group by into_id
    on conflict (asset_id) do update set read_number = greatest(listing.read_number, excluded.read_number)`.execute(db)
}

async function mergeIdentifiers(db: Kysely<unknown>, merges: readonly Merge[]): Promise<void> {
  await sql`
    with gone as (
      delete from asset_identifier using ${mergeRows(merges)} where asset_id = from_id
      returning asset_identifier.*, into_id
    )
    insert into asset_identifier (integration_id, asset_id, kind, make, value, decided, first_seen_at, last_seen_at)
    select integration_id, into_id, kind, make, value, bool_or(decided), min(first_seen_at), max(last_seen_at)
    from gone group by integration_id, into_id, kind, make, value
    on conflict (integration_id, kind, value, make, asset_id) do update set
      decided = asset_identifier.decided or excluded.decided,
      first_seen_at = least(asset_identifier.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(asset_identifier.last_seen_at, excluded.last_seen_at)`.execute(db)
}

interface Conflict {
  integration_id: number
  asset_a: number
  asset_b: number
  kind: IdentifierKind
  value: string
  opened_at: Date
  opened_read: number
  settled_at: Date | null
  settled_by: number | null
  outcome: 'different' | 'cleared' | null
}

/** Moves conflicts to the assets that stay. One is cleared where they now differ in a stronger identifier. */
async function mergeConflicts(db: Kysely<unknown>, merges: readonly Merge[], now: Date): Promise<void> {
  const ids = merges.flatMap(({ from, into }) => [from, into])
  const { rows } = await sql<Conflict>`
    delete from asset_conflict where asset_a = any(${ids}::bigint[]) or asset_b = any(${ids}::bigint[])
    returning *`.execute(db)
  if (rows.length === 0) return
  const into = new Map(merges.map(merge => [merge.from, merge.into]))
  const moved = new Map<string, Conflict>()
  for (const conflict of rows) {
    const [a = 0, b = 0] = [conflict.asset_a, conflict.asset_b].map(id => into.get(id) ?? id).sort((x, y) => x - y)
    const known = moved.get(pairKey(a, b))
    if (a !== b && known?.outcome !== 'different') moved.set(pairKey(a, b), { ...conflict, asset_a: a, asset_b: b })
  }
  const conflicts = [...moved.values()]
  const clear = await findClear(db, conflicts)
  for (const one of conflicts) {
    const { settled_at, outcome } = clear.has(one) ? { settled_at: now, outcome: 'cleared' } : one
    await sql`
      insert into asset_conflict (integration_id, asset_a, asset_b, kind, value, opened_at, opened_read, settled_at,
        settled_by, outcome)
      values (${one.integration_id}, ${one.asset_a}, ${one.asset_b}, ${one.kind}, ${one.value}, ${one.opened_at},
        ${one.opened_read}, ${settled_at}, ${one.settled_by}, ${outcome})`.execute(db)
  }
}

async function findClear(db: Kysely<unknown>, conflicts: readonly Conflict[]): Promise<ReadonlySet<Conflict>> {
  const open = conflicts.filter(one => one.settled_at === null && one.kind !== KINDS[0])
  if (open.length === 0) return new Set()
  const { rows } = await sql<Identifier & { assetId: number }>`
    select asset_id as "assetId", kind, make, value from asset_identifier
    where asset_id = any(${open.flatMap(one => [one.asset_a, one.asset_b])}::bigint[])`.execute(db)
  const identifiers = Map.groupBy(rows, row => row.assetId)
  return new Set(
    open.filter(one => {
      const [a, b] = [one.asset_a, one.asset_b].map(id => identifiers.get(id) ?? [])
      return a && b && strongerThan(one.kind).some(kind => differIn(kind, a, b))
    }),
  )
}

/** The remaining asset takes over the identifiers that only the other one had. */
async function mergeNames(db: Kysely<unknown>, merges: readonly Merge[]): Promise<void> {
  const { rows } = await sql<EquipmentNames & { id: number }>`
    with found as (
      select into_id, asset.*, asset.id = into_id as stays
      from ${memberRows(merges)} join asset on asset.id = member.asset_id
    ),
    latest as (
      select into_id, (array_remove(array_agg(pin order by stays desc, id desc), null))[1] as pin,
        (array_remove(array_agg(serial_number order by stays desc, id desc), null))[1] as serial_number,
        (array_remove(array_agg(equipment_id order by stays desc, id desc), null))[1] as equipment_id
      from found group by into_id
    )
    select asset.id, oem_name as "oemName", model, latest.equipment_id as "equipmentId",
      latest.serial_number as "serialNumber", latest.pin
    from latest join asset on asset.id = into_id`.execute(db)
  await sql`
    update asset set pin = named.pin, serial_number = named.serial_number, equipment_id = named.equipment_id,
      search = named.search, first_received_at = least(asset.first_received_at, earliest.at)
    from unnest(${rows.map(row => row.id)}::bigint[], ${rows.map(row => row.pin)}::text[],
      ${rows.map(row => row.serialNumber)}::text[], ${rows.map(row => row.equipmentId)}::text[],
      ${rows.map(searchText)}::text[]) as named (id, pin, serial_number, equipment_id, search)
    join (
      select into_id, min(first_received_at) as at from ${mergeRows(merges)} join asset on asset.id = from_id group by into_id
    ) earliest on into_id = named.id
    where asset.id = named.id`.execute(db)
}
