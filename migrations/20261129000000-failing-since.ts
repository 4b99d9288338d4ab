import { type Kysely, sql } from 'kysely'

/**
 * A platform may limit the rate of a post for ever, which is no failure, so people were never informed. Now the time
 * counts since the first attempt that was not applied.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table announcement add column failing_since timestamptz`.execute(db)
}
