import { type Kysely, sql } from 'kysely'

/**
 * A screen carries the version of the draft that it shows, so that Confirm is taken only from a screen that shows the draft as
 * it is. Drafts of before begin with the first version; their screens carry none and are shown anew.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Ticks made on one screen, one after the other, are all visible there: which screen, and the version that it showed first.
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
