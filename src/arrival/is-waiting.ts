import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'

/** Whether an asset of this arrival, which must be the account's, waits for a decision. */
export async function isWaiting(db: Context['db'], accountId: number, arrivalId: number): Promise<boolean> {
  const waiting = await db
    .selectFrom('arrival_asset')
    .innerJoin('arrival', 'arrival.id', 'arrival_asset.arrival_id')
    .innerJoin('integration', 'integration.id', 'arrival.integration_id')
    .select('asset_id')
    .where('arrival.id', '=', arrivalId)
    .where(ofAccount('arrival', accountId))
    .where('decision', 'is', null)
    .where('integration.state', '!=', 'removed')
    .limit(1)
    .executeTakeFirst()
  return waiting !== undefined
}
