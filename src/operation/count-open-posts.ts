import { type Kysely, type SqlBool, sql } from 'kysely'
import { isOpen, recentSince } from '../announcement/undelivered.ts'
import type { Database, Platform } from '../database/tables.ts'

/** Why a post needs somebody: nobody knows whether it arrived, it was refused, or a bug of ours prevents it. */
export type OpenPostState = 'ambiguous' | 'undeliverable' | 'failing'

/** Follows from `isOpen`. In the words of the index `announcement_open`, so that PostgreSQL uses it. */
export const hasIndex = sql<SqlBool>`(state in ('ambiguous', 'undeliverable') or problem like 'bug %')`

/** How many posts of all accounts somebody may have to act on, by platform; none are left out. */
export async function countOpenPosts(
  db: Kysely<Database>,
  now: Date,
): Promise<{ platform: Platform; state: OpenPostState; count: number }[]> {
  const rows = await db
    .selectFrom('announcement')
    .innerJoin('workspace', 'workspace.id', 'announcement.workspace_id')
    .select(({ fn, eb }) => [
      'workspace.platform',
      eb
        .case()
        .when('announcement.state', 'in', ['ambiguous', 'undeliverable'])
        .then(eb.ref('announcement.state'))
        .else('failing')
        .end()
        // The cases leave only these.
        .$castTo<OpenPostState>()
        .as('reason'),
      fn.countAll<number>().as('count'),
    ])
    .where('announcement.created_at', '>', recentSince(now))
    .where(hasIndex)
    .where(isOpen)
    .groupBy(['workspace.platform', 'reason'])
    .execute()
  return rows.map(({ platform, reason, count }) => ({ platform, state: reason, count }))
}
