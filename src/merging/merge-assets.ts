import { sql } from 'kysely'
import { mergeArrivals } from '../arrival/merge-arrivals.ts'
import { ELEMENT_COLUMNS } from '../asset/elements.ts'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import { labelKey } from '../asset/label-key.ts'
import { type Merge, memberRows, mergeRows } from '../asset/merge.ts'
import { mergeConflicts } from '../asset/merge-conflicts.ts'
import { searchText } from '../asset/search-text.ts'
import { mergeReceipts } from '../billing/merge-receipts.ts'
import type { Trx } from '../context.ts'
import { refreshArrival } from '../decision/announce-decision.ts'
import { applyConfirmedDrafts } from '../selection/apply-drafts.ts'
import { mergeDraftChanges, mergeSelections } from '../selection/merge-selections.ts'
import type { Work } from '../work.ts'

/**
 * Merges pairs of assets that are one machine: receipts, selections, draft changes, decisions, identifiers and
 * conflicts of `from` move to `into`. Closed months keep both assets. The caller holds the integration's lock and
 * writes the audit entry. `by`: the person who decided it; null: an entry of the feed showed it.
 */
export async function mergeAssets(
  trx: Trx,
  hints: Work[],
  input: {
    integrationId: number
    merges: readonly Merge[]
    by: number | null
    now: Date
  },
): Promise<void> {
  const { integrationId, merges, by, now } = input
  if (merges.length === 0) return
  await applyConfirmedDrafts(trx, hints, integrationId, now)
  await mergeSelections(trx, input)
  await mergeReceipts(trx, input)
  await mergeDraftChanges(trx, integrationId, merges)
  const arrivals = await mergeArrivals(trx, merges)
  await mergeTelemetry(trx, merges)
  await mergeListings(trx, merges)
  await mergeIdentifiers(trx, merges)
  await mergeConflicts(trx, merges, now)
  await mergeNames(trx, merges)
  await sql`
    with gone as (
      delete from asset using ${mergeRows(merges)} where asset.id = from_id
      returning asset.integration_id, oem_name, model
    )
    update facet set assets = facet.assets - counted.assets
    from (
      select coalesce(oem_name, '') as oem_name, coalesce(model, '') as model, count(*) as assets from gone group by 1, 2
    ) counted
    where facet.integration_id = ${integrationId} and facet.oem_name = counted.oem_name and facet.model = counted.model`.execute(
    trx,
  )
  await sql`
    update asset_merge set into_id = pair.into_id from ${mergeRows(merges)} where asset_merge.into_id = from_id`.execute(
    trx,
  )
  await sql`
    insert into asset_merge (asset_id, integration_id, into_id, merged_at, merged_by)
    select from_id, ${integrationId}, into_id, ${now}, ${by} from ${mergeRows(merges)}`.execute(trx)
  await trx
    .updateTable('integration')
    .set(eb => ({ asset_count: eb('asset_count', '-', merges.length) }))
    .where('id', '=', integrationId)
    .execute()
  for (const arrivalId of arrivals) await refreshArrival(trx, hints, arrivalId, now)
}

/** Keeps the newest value of each element, by the rule of `ingest`: a value with a time wins over one without. */
async function mergeTelemetry(trx: Trx, merges: readonly Merge[]): Promise<void> {
  await sql`
    with merged as (
      select into_id, max(observed_at) as observed_at, ${NEWEST}
      from ${memberRows(merges)} join telemetry on telemetry.asset_id = member.asset_id
      group by into_id
    ),
    gone as (
      delete from telemetry using ${mergeRows(merges)} where asset_id = from_id
    )
    insert into telemetry (asset_id, observed_at, ${TELEMETRY})
    select into_id, observed_at, ${TELEMETRY} from merged
    on conflict (asset_id) do update set observed_at = excluded.observed_at, ${REPLACED}`.execute(trx)
}

async function mergeListings(trx: Trx, merges: readonly Merge[]): Promise<void> {
  await sql`
    with gone as (
      delete from listing using ${mergeRows(merges)} where asset_id = from_id returning into_id, read_number
    )
    insert into listing (asset_id, read_number) select into_id, max(read_number) from gone group by into_id
    on conflict (asset_id) do update set read_number = greatest(listing.read_number, excluded.read_number)`.execute(trx)
}

const COLUMNS = ELEMENT_COLUMNS.flatMap(({ values, at }) => [...values, at])
const TELEMETRY = sql.raw(COLUMNS.join(', '))
const REPLACED = sql.raw(COLUMNS.map(column => `${column} = excluded.${column}`).join(', '))
const NEWEST = sql.raw(
  ELEMENT_COLUMNS.flatMap(({ values, at }) => {
    const newest = `(${values[0]} is not null) desc, ${at} desc nulls last, observed_at desc nulls last, telemetry.asset_id`
    return [...values, at].map(column => `(array_agg(${column} order by ${newest}))[1] as ${column}`)
  }).join(', '),
)

async function mergeIdentifiers(trx: Trx, merges: readonly Merge[]): Promise<void> {
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
      last_seen_at = greatest(asset_identifier.last_seen_at, excluded.last_seen_at)`.execute(trx)
}

/** The remaining asset takes over the identifiers that only the other one had. */
async function mergeNames(trx: Trx, merges: readonly Merge[]): Promise<void> {
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
    from latest join asset on asset.id = into_id`.execute(trx)
  await sql`
    update asset set pin = named.pin, serial_number = named.serial_number, equipment_id = named.equipment_id,
      search = named.search, label_key = named.label_key, first_received_at = least(asset.first_received_at, earliest.at)
    from unnest(${rows.map(row => row.id)}::bigint[], ${rows.map(row => row.pin)}::text[],
      ${rows.map(row => row.serialNumber)}::text[], ${rows.map(row => row.equipmentId)}::text[],
      ${rows.map(searchText)}::text[], ${rows.map(labelKey)}::text[])
      as named (id, pin, serial_number, equipment_id, search, label_key)
    join (
      select into_id, min(first_received_at) as at from ${mergeRows(merges)} join asset on asset.id = from_id group by into_id
    ) earliest on into_id = named.id
    where asset.id = named.id`.execute(trx)
}
