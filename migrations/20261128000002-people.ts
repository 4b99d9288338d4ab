import { type Kysely, sql } from 'kysely'

/**
 * Stores who is inside and why somebody has a role. Until now an installer counted as an admin of the workspace: in
 * Slack any member who opened the install link again, in Teams whoever's event came first.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table person rename column platform_admin to workspace_admin`.execute(db)
  await sql`
    alter table person
      -- What the platform says about the person; 'unknown' until it was queried.
      add column standing text not null default 'unknown' check (standing in ('inside', 'outside', 'left', 'unknown')),
      -- 'given' by an Administrator, 'installed' the app first, 'operator': by a code, 'before': by the rule until now.
      add column role_reason text check (role_reason in ('given', 'installed', 'operator', 'before')),
      add constraint person_reason_of_role check (role is not null or role_reason is null)`.execute(db)
  await sql`update person set role_reason = 'given' where role is not null`.execute(db)
  // They keep their role, and Administrators see by which rule. Slack reports at their next action who is an admin.
  await sql`
    update person set workspace_admin = false, role = 'administrator',
      role_reason = case when role = 'administrator' then 'given' else 'before' end
    from workspace
    where workspace.id = person.workspace_id and workspace_admin
      and (workspace.platform = 'teams' or workspace.installed_by = person.external_id)`.execute(db)
  // A person with an empty object id could be anybody.
  await sql`
    update person set role = null, role_reason = null, workspace_admin = false, standing = 'outside'
    where external_id = ''`.execute(db)
  // From here on: who installed the app into a new account. Later installers, and the first ones of Teams, are removed.
  await sql`
    update workspace set installed_by = null
    where platform = 'teams' or exists (select from person where person.workspace_id = workspace.id)`.execute(db)
  await sql`alter table workspace add column enterprise text`.execute(db)

  // A channel whose team wasn't named had been stored as somebody's personal chat.
  await sql`
    update conversation set person = null,
      kind = case when external_id like '%@thread.v2' then 'group' else 'channel' end
    where kind = 'personal' and external_id like '%@thread.%'`.execute(db)

  await sql`
    create table administrator_code (
      id bigint generated always as identity primary key,
      -- The platform's id of the workspace or tenant, in which the app need not be installed yet.
      workspace text not null,
      code_hash bytea not null unique,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      used_by bigint references person
    )`.execute(db)
  await sql`
    create table administrator_guess (
      person_id bigint not null references person,
      at timestamptz not null
    )`.execute(db)
  await sql`create index on administrator_guess (person_id, at)`.execute(db)
}
