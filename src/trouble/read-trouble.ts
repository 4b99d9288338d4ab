import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { FeedTrouble, ListTrouble } from '../feed/feed.ts'

/** A period of trouble of a feed. */
export interface Trouble {
  integrationId: number
  /** The integration's name. */
  name: string
  trouble: FeedTrouble | ListTrouble
  beganAt: Date
  endedAt: Date | null
  /**
   * Why it ended although the feed doesn't work again: another trouble replaced it, or the feed was removed. Else null.
   */
  became: 'another' | 'removed' | null
}

/** `null`: no feed of the account has a trouble with this id. */
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
