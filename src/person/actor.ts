import type { Kysely } from 'kysely'
import type { Database, Platform, Role } from '../database/tables.ts'

/**
 * The person behind one action, as the database knows them at that moment. Read anew for every action and never kept:
 * a role that was taken away a second ago is gone.
 */
export interface Actor {
  personId: number
  workspaceId: number
  accountId: number
  platform: Platform
  /** The platform's own id of the person. */
  externalId: string
  name: string
  /** BCP 47, e.g. `fr-FR`. */
  locale: string
  /** The person's own zone: times on their screens. */
  timeZone: string
  /** The account's zone: calendar months. */
  accountTimeZone: string
  role: Role | null
}

/** What needs a role. Looking needs none. */
export type Right =
  /** Install apps, enter credentials, choose and approve machines, settings of posts. */
  | 'manage_feeds'
  /** Roles, billing settings, linking, removal. */
  | 'administer'

/** Administrators may everything; Fleet Administrators may everything about feeds. */
export function may(actor: { role: Role | null }, right: Right): boolean {
  switch (right) {
    case 'manage_feeds':
      return actor.role !== null
    case 'administer':
      return actor.role === 'administrator'
    default:
      return right satisfies never
  }
}

/** The outcome of a use case that the person may not call. */
export interface NotAllowed {
  kind: 'not_allowed'
  needs: Right
}

/** Reads the person by the platform's ids. `null`: never seen, or the app is not installed there. */
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
      'person.role',
      'person.platform_admin',
      'person.profile_read_at as profileReadAt',
    ])
    .where('workspace.platform', '=', who.platform)
    .where('workspace.external_id', '=', who.workspace)
    .where('workspace.uninstalled_at', 'is', null)
    .where('person.external_id', '=', who.person)
    .executeTakeFirst()
  if (!row) return null
  const { platform_admin, ...actor } = row
  return { ...actor, role: platform_admin ? 'administrator' : actor.role }
}
