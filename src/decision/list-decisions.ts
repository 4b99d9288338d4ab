import { type Kysely, sql } from 'kysely'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'

/** One decision of a person about assets of an arrival. */
export interface ArrivalDecision {
  at: Date
  by: string
  action: 'assets_approved' | 'assets_declined' | 'decision_undone'
  assets: number
  /** The first of them by id, ten at most. None for decisions of older releases, which were recorded without ids. */
  named: EquipmentNames[]
}

/**
 * The decisions of people about an arrival, oldest first, including those that were undone. They are read from the
 * audit trail, also from entries of the account that owned the arrival before linking. An asset that was merged since
 * is named as the one that it was merged into. `null`: the account has no such arrival.
 */
export async function listDecisions(
  db: Kysely<Database>,
  accountId: number,
  arrivalId: number,
): Promise<{ name: string; decisions: ArrivalDecision[] } | null> {
  const arrival = await db
    .selectFrom('arrival')
    .innerJoin('integration', 'integration.id', 'arrival.integration_id')
    .select(['integration.name', 'integration.id as integrationId'])
    .where('arrival.id', '=', arrivalId)
    .where(ofAccount('arrival', accountId))
    .executeTakeFirst()
  if (!arrival) return null
  const { rows } = await sql<ArrivalDecision>`
    select at, coalesce(person.name, '') as by, action, (details ->> 'assets')::integer as assets,
      coalesce(listed.named, '[]'::json) as named
    from audit_entry
    left join person on person.id = audit_entry.person_id
    left join lateral (
      select json_agg(json_build_object('oemName', oem_name, 'model', model, 'equipmentId', equipment_id,
        'serialNumber', serial_number, 'pin', pin) order by asset.id) as named
      from asset
      where asset.integration_id = ${arrival.integrationId} and asset.id in (
        select coalesce(asset_merge.into_id, one.id::bigint)
        from jsonb_array_elements_text(coalesce(details -> 'assetIds', '[]'::jsonb)) as one (id)
        left join asset_merge on asset_merge.asset_id = one.id::bigint)
    ) listed on true
    where (details ->> 'arrivalId')::bigint = ${arrivalId} and details ? 'arrivalId'
      and action in ('assets_approved', 'assets_declined', 'decision_undone')
    order by audit_entry.id`.execute(db)
  return { name: arrival.name, decisions: rows }
}
