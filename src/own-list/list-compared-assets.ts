import { type Kysely, sql } from 'kysely'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'

export type NamedAsset = EquipmentNames & { id: number }

const NAMES = [
  'id',
  'oem_name as oemName',
  'model',
  'equipment_id as equipmentId',
  'serial_number as serialNumber',
  'pin',
] as const

/** These assets of a feed, in the order of their ids in `assetIds`. */
export async function listAssetsById(
  db: Kysely<Database> | Trx,
  integrationId: number,
  assetIds: readonly number[],
): Promise<NamedAsset[]> {
  const rows = await db
    .selectFrom('asset')
    .select(NAMES)
    .where('integration_id', '=', integrationId)
    .where('id', '=', sql<number>`any(${assetIds}::bigint[])`)
    .execute()
  const byId = new Map(rows.map(row => [row.id, row]))
  return assetIds.flatMap(id => byId.get(id) ?? [])
}

/** A page of the feed's assets other than these, in the order in which they were first received. */
export async function listOtherAssets(
  db: Kysely<Database> | Trx,
  integrationId: number,
  page: { except: readonly number[]; offset: number; limit: number },
): Promise<NamedAsset[]> {
  return await db
    .selectFrom('asset')
    .select(NAMES)
    .where('integration_id', '=', integrationId)
    .where('id', '!=', sql<number>`all(${page.except}::bigint[])`)
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
}
