import { type Kysely, sql } from 'kysely'

/**
 * A screen carries the version of the draft that it shows, so that Confirm is accepted only from a screen that shows
 * the present draft. Existing drafts start with version 1; their screens carry none and are redrawn.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Consecutive ticks made on one screen are all visible there: changed_on is that screen, changed_from the version
  // that it showed first.
  await sql`
    alter table draft
      add column version integer not null default 1,
      add column changed_on text,
      add column changed_from integer,
      -- How many assets its Confirm selected.
      add column confirmed_selected integer`.execute(db)
  await sql`
    update draft set confirmed_selected = (entry.details->>'selected')::integer
    from audit_entry entry
    where draft.confirmed_at is not null and entry.at = draft.confirmed_at and entry.person_id = draft.person_id
      and entry.action in ('integration_started', 'selection_changed')
      and entry.details->>'integrationId' = draft.integration_id::text`.execute(db)
}
