import { type Kysely, sql } from 'kysely'

/**
 * `lease_until`: when the lease of the process that handles the event ends; null, as in every older row: it was
 * handled. `archived`: nobody can write in the team for now, but the app is still in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table seen_event add column lease_until timestamptz`.execute(db)
  await sql`alter table conversation add column archived boolean not null default false`.execute(db)
}
