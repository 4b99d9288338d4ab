import { type Kysely, sql } from 'kysely'

/** The numbers of a person's own list while it is compared with a feed; deleted when they are used, or after a day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table own_list (
    id bigint generated always as identity primary key,
    person_id bigint not null unique references person on delete cascade,
    numbers jsonb not null,
    source jsonb not null,
    saved_at timestamptz not null
  )`.execute(db)
  await sql`create index on own_list (saved_at)`.execute(db)
}
