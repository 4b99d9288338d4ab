import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { FeedTrouble, ListTrouble } from '../feed/feed.ts'

/** Trouble of a feed, from its beginning to its end. */
export interface Trouble {
  integrationId: number
  /** Of the integration. */
  name: string
  trouble: FeedTrouble | ListTrouble
  beganAt: Date
  endedAt: Date | null
}

/** `null`: no feed of the account has had it. */
export async function readTrouble(db: Context['db'], accountId: number, troubleId: number): Promise<Trouble | null> {
  const row = await db
    .selectFrom('trouble')
    .innerJoin('integration', 'integration.id', 'trouble.integration_id')
    .select(['integration.id as integrationId', 'integration.name', 'trouble.trouble'])
    .select(['trouble.began_at as beganAt', 'trouble.ended_at as endedAt'])
    .where('trouble.id', '=', troubleId)
    .where(ofAccount('trouble', accountId))
    .executeTakeFirst()
  return row ?? null
}
