import type { Kysely } from 'kysely'
import type { Topic } from '../announcement/announcement.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'

/** The topics of a digest, oldest first; empty if the account has no such digest. */
export async function readDigest(db: Kysely<Database>, accountId: number, digestId: number): Promise<Topic[]> {
  const rows = await db
    .selectFrom('digest_part')
    .innerJoin('digest', 'digest.id', 'digest_part.digest_id')
    .select('topic')
    .where('digest.id', '=', digestId)
    .where(ofAccount('digest', accountId))
    .orderBy('nth')
    .execute()
  return rows.map(row => row.topic)
}
