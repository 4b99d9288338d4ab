import { type Kysely, sql } from 'kysely'

/** When each element of a machine was measured, and which machines have gone silent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Null: the feed gave no time, or it was stored before this rule; then the next read of the feed fills it in. None of
  // them is indexed: they change with every sync, and such an update touches no index (see `fillfactor` of the table).
  await sql`
    alter table telemetry
      add column location_at timestamptz,
      add column operating_hours_at timestamptz,
      add column idle_hours_at timestamptz,
      add column fuel_used_at timestamptz,
      add column fuel_used_last24_at timestamptz,
      add column fuel_remaining_at timestamptz,
      add column def_remaining_at timestamptz,
      add column distance_at timestamptz,
      add column engine_at timestamptz,
      add column load_count_at timestamptz,
      add column payload_at timestamptz`.execute(db)

  await sql`
    alter table account
      add column silent_after_days integer not null default 14,
      add column long_silent_after_days integer not null default 30`.execute(db)
  // When the newest post about silent machines was announced. Null for a feed that ran before this rule: its next read
  // announces all of them in one post.
  await sql`alter table integration add column silence_told_at timestamptz`.execute(db)

  // A selected machine whose newest stamp is older than the account's first (1) or second (2) number of days.
  await sql`
    create table silence (
      id bigint generated always as identity primary key,
      integration_id bigint not null references integration,
      -- A merge deletes the rows of the asset that ends: the next read finds out whether the remaining machine is
      -- silent.
      asset_id bigint not null references asset on delete cascade,
      level integer not null check (level in (1, 2)),
      -- The number of days of that level when it was found.
      days integer not null,
      -- The machine's newest stamp; null: it has never sent one.
      last_seen_at timestamptz,
      found_at timestamptz not null,
      ended_at timestamptz,
      -- The stamp with which it reported again; null: it was deselected, or the number of days was changed.
      reported_at timestamptz,
      -- The read of the feed whose post announced the silence, and the one whose post announced its end.
      told_read integer,
      end_told_read integer
    )`.execute(db)
  await sql`create unique index silence_open on silence (asset_id, level) where ended_at is null`.execute(db)
  await sql`create index silence_now on silence (integration_id, asset_id) where ended_at is null`.execute(db)
  // For the cascade.
  await sql`create index silence_of_asset on silence (asset_id)`.execute(db)
  await sql`create index silence_told on silence (integration_id, told_read)`.execute(db)
}
