import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table account
      -- The language of posts to channels without one of their own.
      add column language text check (language in ('en', 'fr')),
      -- The initial value of "Import all new incoming assets" in a new feed.
      add column import_new boolean not null default true,
      -- New incoming assets that wait longer than this for approval cause one reminder; null: never.
      add column remind_after_hours integer default 24 check (remind_after_hours > 0)`.execute(db)

  await sql`
    alter table access_request
      add column declined_at timestamptz,
      add column declined_by bigint references person,
      add check (allowed_at is null or declined_at is null)`.execute(db)
  await sql`drop index access_request_open`.execute(db)
  await sql`
    create unique index access_request_open on access_request (person_id)
    where allowed_at is null and declined_at is null`.execute(db)

  await sql`create index on audit_entry (account_id, person_id, id)`.execute(db)
  // Accounts that joined another one: their audit trails are read together.
  await sql`create index audit_of_links on audit_entry (account_id) where action = 'accounts_linked'`.execute(db)
}
