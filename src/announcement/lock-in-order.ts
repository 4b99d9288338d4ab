import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Trx } from '../context.ts'

/**
 * Locks these announcements in the order of their ids, before a statement that writes several of them. A statement
 * locks its rows in any order, so two of them can deadlock. https://github.com/zulip/zulip/issues/19054
 *
 * A post has a lower id than the posts in its thread, because it is inserted first. Whoever writes both locks both
 * here.
 */
export async function lockInOrder(trx: Trx, which: RawBuilder<SqlBool>): Promise<void> {
  await trx.selectFrom('announcement').select('id').where(which).orderBy('id').forNoKeyUpdate().execute()
}

/** The condition that a row has one of these ids. Nulls are ignored; an empty list matches nothing. */
export function isOneOf(ids: readonly (number | null)[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`id = any(${ids.filter(id => id !== null)}::bigint[])`
}
