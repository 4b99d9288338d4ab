import { type Kysely, sql } from 'kysely'

/** A post with nothing left to say is obsolete, in the code and in its row (docs/glossary.md). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update announcement set problem = 'obsolete' where problem = 'moot'`.execute(db)
}
