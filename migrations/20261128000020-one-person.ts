import { type Kysely, sql } from 'kysely'

/** One person is one row, whatever id or letter case the platform used. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The row that is used instead; null: this one. A merged row stays for the audit trail, which refuses changes.
  await sql`alter table person add column merged_into bigint references person`.execute(db)

  // Entra ids are GUIDs, which don't depend on the letter case. If rows in both cases exist, people are merged when
  // they are seen next, and each tenant keeps its account.
  const isUpper = (column: string) => sql`${sql.ref(column)} <> lower(${sql.ref(column)})`
  await sql`
    update workspace set external_id = lower(external_id)
    where platform = 'teams' and ${isUpper('external_id')} and not exists (
      select from workspace other
      where other.platform = 'teams' and other.id <> workspace.id and lower(other.external_id) = lower(workspace.external_id))`.execute(
    db,
  )
  // Ids that Teams makes (29:…) are no GUIDs, and their case matters.
  const guid = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
  await sql`
    update person set external_id = lower(person.external_id)
    from workspace
    where workspace.id = person.workspace_id and workspace.platform = 'teams'
      and person.external_id ~* ${guid} and ${isUpper('person.external_id')} and not exists (
        select from person other
        where other.workspace_id = person.workspace_id and other.id <> person.id
          and lower(other.external_id) = lower(person.external_id))`.execute(db)
  await sql`
    update conversation set tenant = lower(tenant)
    where ${isUpper('tenant')} and not exists (
      select from conversation other
      where other.id <> conversation.id and lower(other.tenant) = lower(conversation.tenant)
        and other.external_id = conversation.external_id)`.execute(db)
  await sql`update conversation set person = lower(person) where person ~* ${guid} and ${isUpper('person')}`.execute(db)
  await sql`
    update announcement set place = place || jsonb_build_object('person', lower(place ->> 'person'))
    from workspace
    where workspace.id = announcement.workspace_id and workspace.platform = 'teams'
      and place ->> 'person' ~* ${guid} and place ->> 'person' <> lower(place ->> 'person')`.execute(db)
  await sql`update administrator_code set workspace = lower(workspace) where workspace ~* ${guid}`.execute(db)
}
