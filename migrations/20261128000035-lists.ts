import { type Kysely, sql } from 'kysely'

/** Whether a feed's list is complete: the result of its reads, and trouble about the list instead of its answers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table integration
      -- How many machines the last complete list had: the next list is compared with it.
      add column listed_count integer,
      -- The state of the read that is running: machines so far, and why some may be missing.
      add column read_count integer not null default 0,
      add column read_cut jsonb`.execute(db)
  // An existing list was read by an earlier version: the next list is compared with it, as if it had been counted.
  await sql`
    update integration set listed_count = (
      select count(*) from asset join listing on listing.asset_id = asset.id
      where asset.integration_id = integration.id and listing.read_number = integration.read_number)
    where last_sync_at is not null and read_started_at is null and not exists (
      select from oddity where integration_id = integration.id and reason = 'paging' and ended_at is null)`.execute(db)

  await sql`alter table trouble add column about text not null default 'answer' check (about in ('answer', 'list'))`.execute(
    db,
  )
  await sql`drop index trouble_open`.execute(db)
  await sql`create unique index trouble_open on trouble (integration_id, about) where ended_at is null`.execute(db)
}
