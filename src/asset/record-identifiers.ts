import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Identified } from './identify.ts'

/** Stores the new identifiers, and once a day that known ones were seen again. */
export async function recordIdentifiers(
  trx: Trx,
  input: { integrationId: number; identified: Pick<Identified, 'learned' | 'seen'>; now: Date },
): Promise<void> {
  const { integrationId, now } = input
  const rows = [...input.identified.learned, ...input.identified.seen]
  if (rows.length === 0) return
  await sql`
    insert into asset_identifier (integration_id, asset_id, kind, make, value, decided, first_seen_at, last_seen_at)
    select ${integrationId}::bigint, asset_id, kind, make, value, bool_or(decided), ${now}::timestamptz, ${now}::timestamptz
    from unnest(${rows.map(row => row.assetId)}::bigint[], ${rows.map(row => row.identifier.kind)}::text[],
      ${rows.map(row => row.identifier.make)}::text[], ${rows.map(row => row.identifier.value)}::text[],
      ${rows.map(row => row.identifier.decided)}::boolean[]) as row (asset_id, kind, make, value, decided)
    -- Two new assets that turned out to be one in the same turn learned it twice.
    group by asset_id, kind, make, value
    on conflict (integration_id, kind, value, make, asset_id) do update
      set last_seen_at = excluded.last_seen_at, decided = asset_identifier.decided or excluded.decided`.execute(trx)
}

/**
 * Stores which assets may be one machine; a conflict that had been cleared is opened again. Returns how many were
 * opened.
 */
export async function recordConflicts(
  trx: Trx,
  input: { integrationId: number; conflicts: Identified['conflicts']; readNumber: number; now: Date },
): Promise<number> {
  const { integrationId, conflicts, now } = input
  if (conflicts.length === 0) return 0
  const { rows } = await sql`
    insert into asset_conflict (integration_id, asset_a, asset_b, kind, value, opened_at, opened_read)
    select distinct on (least(a, b), greatest(a, b)) ${integrationId}::bigint, least(a, b), greatest(a, b), kind, value, ${now}::timestamptz, ${input.readNumber}::integer
    from unnest(${conflicts.map(one => one.assets[0])}::bigint[], ${conflicts.map(one => one.assets[1])}::bigint[],
      ${conflicts.map(one => one.over.kind)}::text[], ${conflicts.map(one => one.over.value)}::text[]) as row (a, b, kind, value)
    order by least(a, b), greatest(a, b)
    on conflict (asset_a, asset_b) do update set settled_at = null, outcome = null, opened_at = excluded.opened_at, opened_read = excluded.opened_read
      where asset_conflict.outcome = 'cleared'
    returning id`.execute(trx)
  return rows.length
}
