import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Integration } from '../integration/find-integration.ts'
import { selectAssets } from '../selection/select-assets.ts'

/**
 * Assets that a sync found for the first time: selected at once where all new incoming assets are imported, else left
 * waiting for a decision. All of one sync belong together: they are announced as one.
 */
export async function recordNewAssets(
  trx: Trx,
  input: { integration: Integration; assetIds: number[]; startedAt: Date; now: Date },
): Promise<void> {
  const { integration, assetIds, startedAt, now } = input
  const arrival = await trx
    .insertInto('arrival')
    .values({
      integration_id: integration.id,
      read_started_at: startedAt,
      imported: integration.importNew,
      announced_at: null,
    })
    // A sync can span a change of the setting; each asset keeps what it met.
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
