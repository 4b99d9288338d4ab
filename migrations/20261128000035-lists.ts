import { type Kysely, sql } from 'kysely'

/** Whether a feed's list is whole: what the reads of it come to, and trouble that is about the list and not about answers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table integration
      -- Machines that the last list had that was as it should be: what the next one is compared with.
      add column listed_count integer,
      -- Of the read under way: machines so far, and why some may be missing.
      add column read_count integer not null default 0,
      add column read_cut jsonb`.execute(db)
  // A list that stands was read by an earlier version: what comes next is compared with it, as if it had counted.
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
