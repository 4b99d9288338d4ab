import type { Kysely } from 'kysely'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'

/** New incoming assets of one read that are undecided. */
export interface WaitingArrival {
  id: number
  name: string
  arrivedAt: Date
  waiting: number
}

/** The arrivals of an account with assets that wait for approval, longest waiting first. */
export async function listWaiting(db: Kysely<Database>, accountId: number, limit: number): Promise<WaitingArrival[]> {
  return await db
    .selectFrom('arrival_asset')
    .innerJoin('arrival', 'arrival.id', 'arrival_asset.arrival_id')
    .innerJoin('integration', 'integration.id', 'arrival.integration_id')
    .select(['arrival.id', 'integration.name', 'arrival.read_started_at as arrivedAt'])
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where(ofAccount('integration', accountId))
    .where('integration.state', '!=', 'removed')
    .where('arrival_asset.decision', 'is', null)
    .groupBy(['arrival.id', 'integration.name'])
    .orderBy('arrival.id')
    .limit(limit)
    .execute()
}
