import { type Kysely, sql } from 'kysely'
import type { Actor } from '../actor.ts'
import type { Database, Platform } from '../database/tables.ts'
import { isAdministrator, roleOfPerson } from './role.ts'

/** Reads the person by the platform's ids. `null`: the person is unknown, or the app is not installed there. */
export async function findActor(
  db: Kysely<Database>,
  who: { platform: Platform; workspace: string; person: string },
): Promise<(Actor & { profileReadAt: Date }) | null> {
  const row = await db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .innerJoin('account', 'account.id', 'workspace.account_id')
    .select([
      'person.id as personId',
      'workspace.id as workspaceId',
      'account.id as accountId',
      'workspace.platform',
      'person.external_id as externalId',
      'person.name',
      'person.locale',
      'person.time_zone as timeZone',
      'account.time_zone as accountTimeZone',
      'person.standing',
      'person.profile_read_at as profileReadAt',
    ])
    .select(roleOfPerson.as('role'))
    .select(
      sql<boolean>`exists (
        select from person join workspace other on other.id = person.workspace_id
        where other.account_id = account.id and other.uninstalled_at is null and ${isAdministrator}
      )`.as('administered'),
    )
    .where('workspace.platform', '=', who.platform)
    .where('workspace.external_id', '=', who.workspace)
    .where('workspace.uninstalled_at', 'is', null)
    .where('person.external_id', '=', who.person)
    .executeTakeFirst()
  return row ?? null
}
