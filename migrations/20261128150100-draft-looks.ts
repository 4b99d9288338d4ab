import { type Kysely, sql } from 'kysely'

/**
 * The version of a draft from which on a screen shows the filter in force: "Select matches" of an older screen means other
 * assets. 0: nobody has looked elsewhere since the draft was opened, or before drafts said so.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table draft add column looked_version integer not null default 0`.execute(db)
}
