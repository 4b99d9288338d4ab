import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { isFree } from '../lease.ts'

/** Clicks of the inbox whose process has ended, oldest first, at most `limit`. */
export async function clicksToRedo({ db }: Context, limit: number): Promise<{ clickId: number }[]> {
  return await db
    .selectFrom('kept_click')
    .select('id as clickId')
    .where(isFree('redo-click', sql`kept_click.id::text`))
    .orderBy('id')
    .limit(limit)
    .execute()
}
