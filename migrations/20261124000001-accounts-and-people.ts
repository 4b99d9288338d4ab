import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db)
  await sql`create extension if not exists btree_gin`.execute(db)

  await sql`
    create table account (
      id bigint generated always as identity primary key,
      name text not null,
      time_zone text not null default 'UTC',
      created_at timestamptz not null
    )`.execute(db)

  await sql`
    create table workspace (
      id bigint generated always as identity primary key,
      account_id bigint not null references account,
      platform text not null check (platform in ('slack', 'teams')),
      external_id text not null,
      name text not null,
      bot_user_id text,
      installed_by text,
      installed_at timestamptz not null,
      uninstalled_at timestamptz,
      unique (platform, external_id)
    )`.execute(db)
  await sql`create index on workspace (account_id)`.execute(db)

  await sql`
    create table person (
      id bigint generated always as identity primary key,
      workspace_id bigint not null references workspace,
      external_id text not null,
      name text not null,
      locale text not null,
      time_zone text not null,
      -- What the platform says: installer, workspace admin or owner.
      platform_admin boolean not null default false,
      -- Given by an Administrator.
      role text check (role in ('administrator', 'fleet_administrator')),
      profile_read_at timestamptz not null,
      unique (workspace_id, external_id)
    )`.execute(db)

  await sql`
    create table access_request (
      id bigint generated always as identity primary key,
      person_id bigint not null references person,
      requested_at timestamptz not null,
      allowed_at timestamptz,
      allowed_by bigint references person
    )`.execute(db)
  await sql`create unique index access_request_open on access_request (person_id) where allowed_at is null`.execute(db)

  await sql`
    create table subscription (
      id bigint generated always as identity primary key,
      workspace_id bigint not null references workspace,
      topic text not null check (topic in ('new_assets', 'feed_trouble', 'billing')),
      channel text not null,
      created_by bigint not null references person,
      created_at timestamptz not null,
      unique (workspace_id, topic)
    )`.execute(db)

  await sql`
    create table secret (
      owner text not null,
      field text not null,
      key_id text not null,
      wrapped_key bytea not null,
      ciphertext bytea not null,
      primary key (owner, field)
    )`.execute(db)

  await sql`
    create table audit_entry (
      id bigint generated always as identity primary key,
      account_id bigint not null references account,
      at timestamptz not null,
      person_id bigint references person,
      action text not null,
      details jsonb not null
    )`.execute(db)
  await sql`create index on audit_entry (account_id, id)`.execute(db)
  await sql`
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name;
    end $$`.execute(db)
  await sql`
    create trigger audit_entry_append_only before update or delete or truncate on audit_entry
    for each statement execute function refuse_change()`.execute(db)

  await sql`
    create table seen_event (
      event_id text primary key,
      seen_at timestamptz not null
    )`.execute(db)
  await sql`create index on seen_event (seen_at)`.execute(db)
}
