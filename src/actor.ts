import type { Platform, Role, Standing } from './database/tables.ts'

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
  /** What counts at this moment, whatever it comes from. */
  role: Role | null
  standing: Standing
  /** The account has an Administrator who can be reached. */
  administered: boolean
}

/**
 * Whether somebody may look at anything: people inside, and whoever an Administrator gave a role. `unsure`: the platform was
 * asked who they are and didn't answer.
 */
export function admission({ standing, role }: Pick<Actor, 'standing' | 'role'>): 'in' | 'out' | 'unsure' {
  switch (standing) {
    case 'inside':
      return 'in'
    case 'outside':
      return role === null ? 'out' : 'in'
    case 'left':
      return 'out'
    case 'unknown':
      return 'unsure'
    default:
      return standing satisfies never
  }
}

/** Somebody of whom nothing is kept: no row has those ids, so there is nothing that they could read or change. */
export function nobody(
  who: Pick<Actor, 'platform' | 'externalId' | 'standing'> & Partial<Pick<Actor, 'name' | 'locale' | 'timeZone'>>,
): Actor {
  return {
    name: '',
    locale: 'en',
    timeZone: 'UTC',
    ...who,
    personId: 0,
    workspaceId: 0,
    accountId: 0,
    accountTimeZone: 'UTC',
    role: null,
    administered: true,
  }
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
