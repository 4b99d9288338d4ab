import { type Kysely, sql } from 'kysely'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import type { IdentifierKind } from '../asset/identifier-value.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'

/** Two assets of a feed that may be one machine. */
export interface AssetConflict {
  id: number
  /** The identifier that both have. */
  kind: IdentifierKind
  value: string
  openedAt: Date
  assets: [ConflictingAsset, ConflictingAsset]
}

export interface ConflictingAsset extends EquipmentNames {
  selected: boolean
  /** When the feed first listed it. */
  firstReceivedAt: Date
  /** When the feed last listed it, to the day; null: unknown. */
  lastListedAt: Date | null
}

interface Row extends Omit<AssetConflict, 'assets' | 'openedAt'> {
  opened_at: Date
  total: number
  a: Json
  b: Json
}

type Json = EquipmentNames & { selected: boolean; first: string; last: string | null }

const asset = (alias: string) => sql`json_build_object(
  'oemName', ${sql.ref(`${alias}.oem_name`)}, 'model', ${sql.ref(`${alias}.model`)},
  'equipmentId', ${sql.ref(`${alias}.equipment_id`)}, 'serialNumber', ${sql.ref(`${alias}.serial_number`)},
  'pin', ${sql.ref(`${alias}.pin`)}, 'first', ${sql.ref(`${alias}.first_received_at`)},
  'selected', exists (select from selection where asset_id = ${sql.ref(`${alias}.id`)} and selected_to is null),
  'last', (select max(last_seen_at) from asset_identifier where asset_id = ${sql.ref(`${alias}.id`)}))`

/** The open conflicts of an account's feed, oldest first, and their total number. */
export async function listConflicts(
  db: Kysely<Database>,
  query: { accountId: number; integrationId: number; limit: number },
): Promise<{ total: number; conflicts: AssetConflict[] }> {
  const { rows } = await sql<Row>`
    select conflict.id, kind, value, opened_at, count(*) over () as total, ${asset('a')} as a, ${asset('b')} as b
    from asset_conflict conflict
    join integration on integration.id = conflict.integration_id
    join asset a on a.id = asset_a
    join asset b on b.id = asset_b
    where conflict.integration_id = ${query.integrationId} and ${ofAccount('integration', query.accountId)}
      and integration.state <> 'removed' and settled_at is null
    order by conflict.id limit ${query.limit}`.execute(db)
  return {
    total: rows[0]?.total ?? 0,
    conflicts: rows.map(row => ({
      id: row.id,
      kind: row.kind,
      value: row.value,
      openedAt: row.opened_at,
      assets: [conflicting(row.a), conflicting(row.b)],
    })),
  }
}

function conflicting({ first, last, ...names }: Json): ConflictingAsset {
  return { ...names, firstReceivedAt: new Date(first), lastListedAt: last === null ? null : new Date(last) }
}
