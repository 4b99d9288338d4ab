import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Integration } from '../integration/find-integration.ts'
import { selectAssets } from '../selection/select-assets.ts'

/**
 * Records assets that a read found for the first time. They are selected at once if the feed imports all new assets;
 * otherwise they wait for a decision. All new assets of one read form one arrival and are announced together.
 */
export async function recordNewAssets(
  trx: Trx,
  input: { integration: Integration; assetIds: number[]; readStartedAt: Date; now: Date },
): Promise<void> {
  const { integration, assetIds, readStartedAt, now } = input
  const arrival = await trx
    .insertInto('arrival')
    .values({
      integration_id: integration.id,
      read_started_at: readStartedAt,
      imported: integration.importNew,
      announced_at: null,
    })
    // The setting may change during a read; each asset keeps the setting that it was recorded under.
    .onConflict(conflict =>
      conflict.columns(['integration_id', 'read_started_at']).doUpdateSet({ imported: integration.importNew }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  const imported = integration.importNew
  await sql`
    insert into arrival_asset (arrival_id, asset_id, decision, decided_at)
    select ${arrival.id}, id, ${imported ? 'imported' : null}, ${imported ? now : null}::timestamptz
    from unnest(${assetIds}::bigint[]) as id
    on conflict do nothing`.execute(trx)
  if (!imported) return
  await selectAssets(trx, { integrationId: integration.id, assetIds, at: now })
}
