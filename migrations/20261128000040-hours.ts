import { type Kysely, sql } from 'kysely'

/** In which units a feed's hours are written, and some of them as they were, to see how they grow; null: nothing is known yet. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table integration add column hours jsonb`.execute(db)
}
