import { sql } from 'kysely'
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
  /** Why it ended, where the feed doesn't work again: another trouble took its place, or the feed was removed. */
  became: 'another' | 'removed' | null
}

/** `null`: no feed of the account has had it. */
export async function readTrouble(db: Context['db'], accountId: number, troubleId: number): Promise<Trouble | null> {
  const row = await db
    .selectFrom('trouble')
    .innerJoin('integration', 'integration.id', 'trouble.integration_id')
    .select(['integration.id as integrationId', 'integration.name', 'trouble.trouble'])
    .select(['trouble.began_at as beganAt', 'trouble.ended_at as endedAt'])
    .select(
      sql<Trouble['became']>`case
        when integration.state = 'removed' then 'removed'
        when exists (select from trouble next
          where next.integration_id = trouble.integration_id and next.about = trouble.about
            and next.began_at = trouble.ended_at and next.id > trouble.id) then 'another'
      end`.as('became'),
    )
    .where('trouble.id', '=', troubleId)
    .where(ofAccount('trouble', accountId))
    .executeTakeFirst()
  return row ?? null
}
