import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // One row per machine and calendar month of the account; bit n-1 of days says "received on day n". The day is by our
  // clock, never by the telemetry's: back-dated data can't change a month that is over.
  await sql`
    create table receipt (
      integration_id bigint not null references integration,
      month date not null,
      asset_id bigint not null references asset,
      days integer not null,
      first_received_at timestamptz not null,
      primary key (integration_id, month, asset_id)
    ) with (fillfactor = 80)`.execute(db)

  await sql`
    create table closed_month (
      account_id bigint not null references account,
      month date not null,
      time_zone text not null,
      closed_at timestamptz not null,
      primary key (account_id, month)
    )`.execute(db)
  await sql`
    create table closed_month_feed (
      account_id bigint not null,
      month date not null,
      integration_id bigint not null references integration,
      name text not null,
      received integer not null,
      selected integer not null,
      billable integer not null,
      primary key (account_id, month, integration_id),
      foreign key (account_id, month) references closed_month
    )`.execute(db)
  // With the machines' names at that time, so that the list of a closed month never changes. Assets are never deleted,
  // so the id needs no foreign key (checking a million of them took most of a close).
  await sql`
    create table closed_month_asset (
      account_id bigint not null,
      month date not null,
      integration_id bigint not null,
      asset_id bigint not null,
      oem_name text,
      model text,
      equipment_id text,
      serial_number text,
      pin text,
      first_received_at timestamptz not null,
      selected_from timestamptz not null,
      primary key (account_id, month, integration_id, asset_id),
      foreign key (account_id, month) references closed_month
    )`.execute(db)
  for (const table of ['closed_month', 'closed_month_feed', 'closed_month_asset']) {
    await sql`
      create trigger ${sql.ref(`${table}_frozen`)} before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(db)
  }

  // The outbox. wanted counts the changes of the fact; delivered is the one that the platform shows: if it is lower,
  // there is work.
  await sql`
    create table announcement (
      id bigint generated always as identity primary key,
      account_id bigint not null references account,
      workspace_id bigint not null references workspace,
      place jsonb not null,
      topic jsonb not null,
      -- The idempotency key: one announcement per topic and place, however often the use case runs.
      once text not null unique,
      wanted integer not null default 1,
      delivered integer not null default 0,
      address jsonb,
      state text not null default 'pending' check (state in ('pending', 'sending', 'sent', 'ambiguous', 'undeliverable')),
      failures integer not null default 0,
      due_at timestamptz,
      problem text,
      created_at timestamptz not null
    )`.execute(db)
  await sql`create index announcement_due on announcement (due_at) where due_at is not null`.execute(db)
  await sql`create index on announcement (account_id, id)`.execute(db)
  await sql`create index on announcement (topic)`.execute(db)
}
