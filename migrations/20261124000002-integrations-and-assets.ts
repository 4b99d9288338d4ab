import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table integration (
      id bigint generated always as identity primary key,
      account_id bigint not null references account,
      oem text not null,
      name text not null,
      state text not null check (state in ('installed', 'verified', 'active', 'removed')),
      import_new boolean not null default true,
      installed_by bigint not null references person,
      installed_at timestamptz not null,
      verify_requested_by bigint references person,
      verify_requested_at timestamptz,
      -- Why the last Verify failed; null after a successful one.
      verify_trouble jsonb,
      confirmed_by bigint references person,
      confirmed_at timestamptz,
      -- Incremented by every Confirm, so that the second of two admins learns who was first.
      selection_version integer not null default 0,
      -- One read of the whole list: the turn counts its checkpoints and is the lock against a duplicate job.
      read_started_at timestamptz,
      read_cursor text,
      read_turn integer not null default 0,
      next_sync_at timestamptz,
      last_sync_at timestamptz,
      failures integer not null default 0,
      asset_count integer not null default 0,
      selected_count integer not null default 0
    )`.execute(db)
  await sql`create index on integration (account_id)`.execute(db)
  await sql`create index on integration (next_sync_at) where next_sync_at is not null`.execute(db)
  await sql`create index on integration (verify_requested_at) where verify_requested_at is not null`.execute(db)

  // The troubles of a feed, each with its begin and end.
  await sql`
    create table trouble (
      id bigint generated always as identity primary key,
      integration_id bigint not null references integration,
      trouble jsonb not null,
      began_at timestamptz not null,
      told_at timestamptz,
      ended_at timestamptz
    )`.execute(db)
  await sql`create unique index trouble_open on trouble (integration_id) where ended_at is null`.execute(db)

  await sql`
    create table asset (
      id bigint generated always as identity primary key,
      integration_id bigint not null references integration,
      identity text not null,
      oem_name text,
      model text,
      equipment_id text,
      serial_number text,
      pin text,
      search text not null,
      first_received_at timestamptz not null,
      -- When the feed last listed two machines with this identity.
      doubled_at timestamptz,
      unique (integration_id, identity)
    )`.execute(db)
  await sql`create index asset_page on asset (integration_id, id)`.execute(db)
  await sql`create index asset_search on asset using gin (integration_id, search gin_trgm_ops)`.execute(db)

  // A table of its own with free room on every page: a machine's new position is a HOT update that touches no index.
  await sql`
    create table telemetry (
      asset_id bigint primary key references asset,
      observed_at timestamptz,
      latitude double precision,
      longitude double precision,
      altitude_metres double precision,
      operating_hours double precision,
      idle_hours double precision,
      fuel_used_litres double precision,
      fuel_used_last24_litres double precision,
      fuel_remaining_percent double precision,
      def_remaining_percent double precision,
      distance_kilometres double precision,
      engine_running boolean,
      load_count double precision,
      payload_kilograms double precision
    ) with (fillfactor = 50)`.execute(db)

  // The number of machines per make and model: filters read it here instead of counting assets.
  await sql`
    create table facet (
      integration_id bigint not null references integration,
      oem_name text not null,
      model text not null,
      assets integer not null,
      primary key (integration_id, oem_name, model)
    )`.execute(db)

  await sql`
    create table oddity (
      id bigint generated always as identity primary key,
      integration_id bigint not null references integration,
      identity text,
      element text not null,
      value text not null,
      reason text not null,
      first_seen_at timestamptz not null
    )`.execute(db)
  await sql`
    create unique index oddity_once on oddity (integration_id, coalesce(identity, ''), element, reason)`.execute(db)

  // A half-open interval [selected_from, selected_to). At most one open interval per asset.
  await sql`
    create table selection (
      asset_id bigint not null references asset,
      integration_id bigint not null references integration,
      selected_from timestamptz not null,
      selected_to timestamptz,
      primary key (asset_id, selected_from),
      check (selected_to >= selected_from)
    )`.execute(db)
  await sql`create unique index selection_open on selection (asset_id) where selected_to is null`.execute(db)
  await sql`create index selection_of_integration on selection (integration_id, selected_from)`.execute(db)

  await sql`
    create table draft (
      id bigint generated always as identity primary key,
      integration_id bigint not null references integration,
      person_id bigint not null references person,
      -- The state of an asset without a row in draft_change.
      base text not null check (base in ('all', 'none', 'selected')),
      based_on_version integer not null,
      import_new boolean not null,
      -- The person's search, filters and page. Stored here, so that a button only carries the draft's id.
      view jsonb not null default '{}',
      added integer not null default 0,
      removed integer not null default 0,
      opened_at timestamptz not null,
      confirmed_at timestamptz,
      applied_at timestamptz
    )`.execute(db)
  await sql`create unique index draft_open on draft (integration_id, person_id) where confirmed_at is null`.execute(db)
  await sql`create index draft_unapplied on draft (id) where confirmed_at is not null and applied_at is null`.execute(
    db,
  )

  await sql`
    create table draft_change (
      draft_id bigint not null references draft on delete cascade,
      asset_id bigint not null references asset,
      selected boolean not null,
      primary key (draft_id, asset_id)
    )`.execute(db)

  // The machines that one sync found for the first time.
  await sql`
    create table arrival (
      id bigint generated always as identity primary key,
      integration_id bigint not null references integration,
      read_started_at timestamptz not null,
      -- "Import all new incoming assets" was on: they were selected without a decision.
      imported boolean not null,
      announced_at timestamptz,
      unique (integration_id, read_started_at)
    )`.execute(db)
  await sql`
    create table arrival_asset (
      arrival_id bigint not null references arrival,
      asset_id bigint primary key references asset,
      decision text check (decision in ('imported', 'approved', 'declined')),
      decided_by bigint references person,
      decided_at timestamptz
    )`.execute(db)
  await sql`create index on arrival_asset (arrival_id, asset_id)`.execute(db)
}
