import { type Kysely, sql } from 'kysely'

/** People leave: when to query the platform about them again, who owns a feed, and whom requests for access reach. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Query then, whenever the last query was; null: daily, if the person has a role, owns something or waits for access.
  await sql`alter table person add column check_at timestamptz`.execute(db)
  // Who took a feed over; null: who confirmed it, otherwise who installed it.
  await sql`alter table integration add column owner_id bigint references person`.execute(db)
  await sql`
    alter table workspace
      -- Don't query the platform about its people before this time, because it reported too many requests.
      add column ask_at timestamptz,
      -- The cursor of the search for people who run the workspace, and when its next page is due.
      add column admins_cursor text,
      add column admins_at timestamptz`.execute(db)

  // People who had left before this rule still have their roles.
  const had = sql`coalesce(case when person.workspace_admin then 'administrator' end, person.role)`
  await sql`
    insert into audit_entry (account_id, at, person_id, action, details)
    select workspace.account_id, now(), null, 'role_ended', jsonb_build_object('personId', person.id, 'role', ${had})
    from person join workspace on workspace.id = person.workspace_id
    where person.standing = 'left' and ${had} is not null
    order by person.id`.execute(db)
  await sql`
    update person set role = null, role_reason = null, workspace_admin = false
    where standing = 'left'`.execute(db)
}
