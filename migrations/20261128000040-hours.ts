import { type Kysely, sql } from 'kysely'

/** The units of a feed's hours, and some of the values as written, to see how they grow; null: nothing is known yet. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table integration add column hours jsonb`.execute(db)
}
