import type { Kysely } from 'kysely'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { DAY_MS } from '../durations.ts'

/** Deletes lists that nobody used for a day. */
export async function forgetOwnLists(db: Kysely<Database> | Trx, now: Date): Promise<void> {
  await db
    .deleteFrom('own_list')
    .where('saved_at', '<', new Date(now.getTime() - DAY_MS))
    .execute()
}
