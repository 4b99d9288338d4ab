import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // One machine has several identifiers: a PIN or VIN; serial and equipment number together with the make.
  await sql`
    create table asset_identifier (
      integration_id bigint not null,
      asset_id bigint not null references asset,
      kind text not null check (kind in ('pin', 'serial', 'equipment')),
      -- Empty: the feed gave none; always empty for a PIN.
      make text not null,
      value text not null,
      -- Entries with no other identifier than this one belong to this asset, although other assets have it too.
      decided boolean not null default false,
      first_seen_at timestamptz not null,
      -- To the day: updated at most once a day.
      last_seen_at timestamptz not null,
      primary key (integration_id, kind, value, make, asset_id)
    )`.execute(db)
  await sql`create index on asset_identifier (asset_id)`.execute(db)

  // Counts the reads of a feed's whole list.
  await sql`alter table integration add column read_number integer not null default 0`.execute(db)
  // Which read last listed an asset. A narrow table of its own, because every read writes it for every asset.
  await sql`
    create table listing (
      asset_id bigint primary key references asset,
      read_number integer not null
    ) with (fillfactor = 50)`.execute(db)

  // Two assets that may be one machine; open until somebody resolves it or a read shows the answer.
  await sql`
    create table asset_conflict (
      id bigint generated always as identity primary key,
      integration_id bigint not null references integration,
      asset_a bigint not null references asset on delete cascade,
      asset_b bigint not null references asset on delete cascade,
      kind text not null,
      value text not null,
      opened_at timestamptz not null,
      opened_read integer not null,
      settled_at timestamptz,
      settled_by bigint references person,
      outcome text check (outcome in ('different', 'cleared')),
      check (asset_a < asset_b),
      check ((settled_at is null) = (outcome is null)),
      unique (asset_a, asset_b)
    )`.execute(db)
  await sql`create index on asset_conflict (asset_b)`.execute(db)
  await sql`create index asset_conflict_open on asset_conflict (integration_id, id) where settled_at is null`.execute(
    db,
  )

  // The asset into which another one was merged: buttons on old posts still name the former.
  await sql`
    create table asset_merge (
      asset_id bigint primary key,
      integration_id bigint not null references integration,
      into_id bigint not null,
      merged_at timestamptz not null,
      -- null: an entry of the feed showed it.
      merged_by bigint references person
    )`.execute(db)
  await sql`create index on asset_merge (into_id)`.execute(db)

  // The number of machines that another feed of the account lists too, as of the last read.
  await sql`alter table integration add column shared_count integer not null default 0`.execute(db)

  // Which assets of a closed month may have been counted twice; unknown for months closed before this.
  await sql`
    alter table closed_month_feed
      add column in_conflict integer not null default 0,
      add column in_other_feed integer not null default 0`.execute(db)
  await sql`
    alter table closed_month_asset
      add column in_conflict boolean not null default false,
      add column in_other_feed boolean not null default false`.execute(db)

  // New incoming assets that turned out to be known ones.
  await sql`alter table arrival add column merged integer not null default 0`.execute(db)

  // Without these foreign keys: deleting an asset would scan both tables, which have no index on it. A merge moves
  // their rows first.
  await sql`alter table receipt drop constraint receipt_asset_id_fkey`.execute(db)
  await sql`alter table draft_change drop constraint draft_change_asset_id_fkey`.execute(db)

  await sql`
    alter table oddity
      add column asset_id bigint references asset on delete cascade,
      -- How many machines of one read have it.
      add column machines integer not null default 1,
      -- The newest read that had it; a complete read without it ends it.
      add column seen_read integer not null default 0,
      add column ended_at timestamptz`.execute(db)
  await sql`
    update oddity set asset_id = asset.id
    from asset where asset.integration_id = oddity.integration_id and asset.identity = oddity.identity`.execute(db)
  await sql`delete from oddity where identity is not null and asset_id is null`.execute(db)
  await sql`drop index oddity_once`.execute(db)
  await sql`alter table oddity drop column identity`.execute(db)
  await sql`
    create unique index oddity_once on oddity (integration_id, coalesce(asset_id, 0), element, reason,
      (case when asset_id is null then value else '' end))`.execute(db)
  await sql`create index oddity_of_asset on oddity (asset_id) where asset_id is not null`.execute(db)
}
