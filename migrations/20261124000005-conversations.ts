import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Slack can be queried for its channels. Teams only reports once that the app was added or removed: stored here. By
  // tenant and not by workspace, because "removed" may arrive before "added".
  await sql`
    create table conversation (
      id bigint generated always as identity primary key,
      tenant text not null,
      external_id text not null,
      kind text not null check (kind in ('personal', 'group', 'channel')),
      name text not null,
      -- The person of a personal chat; the team of a channel.
      person text,
      team text,
      -- When the app was added or removed, by the platform's clock: events arrive in any order, and the newest counts.
      changed_at timestamptz not null,
      removed boolean not null default false,
      unique (tenant, external_id)
    )`.execute(db)
  await sql`create index on conversation (tenant, person) where person is not null`.execute(db)
  await sql`create index on conversation (tenant, team) where team is not null`.execute(db)
  await sql`alter table workspace add column service_url text`.execute(db)
}
