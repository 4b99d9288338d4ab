import { type Kysely, sql } from 'kysely'

/**
 * `home_view`: who opened Home, and what was shown to them, so that it is drawn again when it changes.
 * `values_received`: how many machines of a feed send which value, as of the end of its last read; null until the next
 * one ends.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table home_view (
      person_id bigint primary key references person,
      opened_at timestamptz not null,
      search text not null,
      address jsonb,
      version integer not null,
      shown text,
      shown_at timestamptz not null,
      check_at timestamptz not null
    )`.execute(db)
  await sql`create index home_view_check on home_view (check_at)`.execute(db)
  await sql`alter table integration add column values_received jsonb`.execute(db)
}
