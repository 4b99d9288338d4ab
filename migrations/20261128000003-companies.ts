import { type Kysely, sql } from 'kysely'

/**
 * `lease_until`: what is being done about the event is not finished; null, as in every row of before: it is. `archived`:
 * nobody can write in the team for now, the app is still in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table seen_event add column lease_until timestamptz`.execute(db)
  await sql`alter table conversation add column archived boolean not null default false`.execute(db)
}
