import { type Kysely, sql } from 'kysely'
import { labelKey } from '../src/asset/label-key.ts'

const AT_ONCE = 10_000

/**
 * Assets are listed in the order of their labels. A process of the release before leaves the key out: such an asset has
 * the key '' and comes first, in the order of arrival, until the next read of its feed writes the key.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table asset add column label_key text collate "C" not null default ''`.execute(db)
  let after = 0
  for (;;) {
    const { rows } = await sql<{
      id: number
      oemName: string | null
      model: string | null
      equipmentId: string | null
      serialNumber: string | null
      pin: string | null
    }>`
      select id::float8 as id, oem_name as "oemName", model, equipment_id as "equipmentId", serial_number as "serialNumber", pin
      from asset where id > ${after} order by id limit ${sql.lit(AT_ONCE)}`.execute(db)
    const last = rows.at(-1)
    if (!last) break
    await sql`
      update asset set label_key = keyed.label_key
      from unnest(${rows.map(row => row.id)}::bigint[], ${rows.map(labelKey)}::text[]) as keyed (id, label_key)
      where asset.id = keyed.id`.execute(db)
    after = last.id
  }
  // The pages of a list.
  await sql`create index asset_label on asset (integration_id, label_key, id)`.execute(db)
}
