import { type Kysely, sql } from 'kysely'

/** The metrics count the posts of all accounts that somebody may have to act on, at every scrape. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index announcement_open on announcement (created_at)
    where state in ('ambiguous', 'undeliverable') or problem like 'bug %'`.execute(db)
}
