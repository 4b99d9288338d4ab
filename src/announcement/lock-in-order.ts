import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Trx } from '../context.ts'

/**
 * Locks these announcements in the order of their ids, before a statement that writes several of them: a statement takes its rows in
 * any order, so two of them can wait for each other. https://github.com/zulip/zulip/issues/19054
 *
 * The post above another one has the lower id: it is there first. Whoever writes both locks both here.
 */
export async function lockInOrder(trx: Trx, which: RawBuilder<SqlBool>): Promise<void> {
  await trx.selectFrom('announcement').select('id').where(which).orderBy('id').forNoKeyUpdate().execute()
}

/** The condition that a row is one of these; none where there is none. */
export function isOneOf(ids: readonly (number | null)[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`id = any(${ids.filter(id => id !== null)}::bigint[])`
}
