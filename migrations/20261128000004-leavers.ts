import { type Kysely, sql } from 'kysely'

/** People leave: who is asked for again and when, who looks after a feed, and whom requests for access reach. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Asked for then, whenever they were asked last; null: daily, where they matter.
  await sql`alter table person add column check_at timestamptz`.execute(db)
  // Who took a feed over; null: who confirmed it, else who installed it.
  await sql`alter table integration add column owner_id bigint references person`.execute(db)
  await sql`
    alter table workspace
      -- The platform is asked about its people no sooner: it said that there were too many requests.
      add column ask_at timestamptz,
      -- Where the search for those who run it goes on, and when it begins anew.
      add column admins_cursor text,
      add column admins_at timestamptz`.execute(db)

  // Whoever left before this rule kept what they had.
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
