import { type Kysely, sql } from 'kysely'
import type { Topic } from '../announcement/announcement.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'

/**
 * Removes a topic from a digest of the account for good: the digest neither shows it nor is refreshed because of it.
 */
export async function leaveOutOfDigest(
  db: Kysely<Database>,
  accountId: number,
  digestId: number,
  topic: Topic,
): Promise<void> {
  await db
    .deleteFrom('digest_part')
    .where('topic', '=', sql<Topic>`${JSON.stringify(topic)}::jsonb`)
    .where('digest_id', '=', eb =>
      eb
        .selectFrom('digest')
        .select('digest.id')
        .where('digest.id', '=', digestId)
        .where(ofAccount('digest', accountId)),
    )
    .execute()
}
