import type { Kysely } from 'kysely'
import type { Topic } from '../announcement/announcement.ts'
import type { Database } from '../database/tables.ts'

/** What a digest holds, in the order in which it happened. */
export async function readDigest(db: Kysely<Database>, digestId: number): Promise<Topic[]> {
  const rows = await db
    .selectFrom('digest_part')
    .select('topic')
    .where('digest_id', '=', digestId)
    .orderBy('nth')
    .execute()
  return rows.map(row => row.topic)
}
