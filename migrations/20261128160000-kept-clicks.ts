import { type Kysely, sql } from 'kysely'

/**
 * The inbox of clicks that were acknowledged before they were done: a row is deleted when its click is done. The
 * interaction is sealed in `secret`, because a form may hold credentials.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table kept_click (
      id bigint generated always as identity primary key,
      event_id text not null unique,
      platform text not null check (platform in ('slack', 'teams')),
      workspace text not null,
      person text not null,
      clicked_at timestamptz not null
    )`.execute(db)
}
