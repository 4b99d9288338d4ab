import { type Kysely, sql } from 'kysely'

/**
 * The first version of a draft whose screens show the present filter: "Select matches" of an older screen means other
 * assets. 0: the filter wasn't changed since the draft was opened, or the draft is older than this column.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table draft add column looked_version integer not null default 0`.execute(db)
}
