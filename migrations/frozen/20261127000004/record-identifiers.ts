import { type Kysely, sql } from 'kysely'
import type { Resolution } from '../../../src/asset/resolve-identity.ts'

/** Stores identifiers that were learned. Each counts as seen since its asset was first received. */
export async function recordIdentifiers(
  db: Kysely<unknown>,
  input: { integrationId: number; learned: Resolution['learned']; assetIds: readonly number[]; now: Date },
): Promise<void> {
  const { integrationId, learned, now } = input
  if (learned.length > 0) {
    await sql`
      insert into asset_identifier (integration_id, asset_id, kind, make, value, decided, first_seen_at, last_seen_at)
      select ${integrationId}::bigint, asset_id, kind, make, value, bool_or(decided), ${now}::timestamptz, ${now}::timestamptz
      from unnest(${learned.map(row => row.assetId)}::bigint[], ${learned.map(row => row.identifier.kind)}::text[],
        ${learned.map(row => row.identifier.make)}::text[], ${learned.map(row => row.identifier.value)}::text[],
        ${learned.map(row => row.identifier.decided)}::boolean[]) as row (asset_id, kind, make, value, decided)
      group by asset_id, kind, make, value
      on conflict (integration_id, kind, value, make, asset_id) do update
        set last_seen_at = excluded.last_seen_at, decided = asset_identifier.decided or excluded.decided`.execute(db)
  }
  await sql`
    update asset_identifier set first_seen_at = asset.first_received_at
    from asset where asset.id = asset_identifier.asset_id and asset.id = any(${input.assetIds}::bigint[])`.execute(db)
}

/** Stores which assets may be one machine. */
export async function recordConflicts(
  db: Kysely<unknown>,
  input: { integrationId: number; conflicts: Resolution['conflicts']; now: Date },
): Promise<void> {
  const { integrationId, conflicts, now } = input
  if (conflicts.length === 0) return
  await sql`
    insert into asset_conflict (integration_id, asset_a, asset_b, kind, value, opened_at, opened_read)
    select distinct on (least(a, b), greatest(a, b))
      ${integrationId}::bigint, least(a, b), greatest(a, b), kind, value, ${now}::timestamptz, 0
    from unnest(${conflicts.map(one => one.assets[0])}::bigint[], ${conflicts.map(one => one.assets[1])}::bigint[],
      ${conflicts.map(one => one.over.kind)}::text[], ${conflicts.map(one => one.over.value)}::text[]) as row (a, b, kind, value)
    order by least(a, b), greatest(a, b)
    on conflict (asset_a, asset_b) do update
      set settled_at = null, outcome = null, opened_at = excluded.opened_at, opened_read = excluded.opened_read
      where asset_conflict.outcome = 'cleared'`.execute(db)
}
