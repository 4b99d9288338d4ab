import type { Platform, Role } from './database/tables.ts'

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
