import type { Platform, Role, Standing } from './database/tables.ts'

/**
 * The person behind one action, with what the database says at that moment. Read again for every action and never
 * cached, so that a revoked role ends at once.
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
  /** The person's own zone, for times on their screens. */
  timeZone: string
  /** The account's zone, for calendar months. */
  accountTimeZone: string
  /** The role that counts at this moment (`roleOfPerson`). */
  role: Role | null
  standing: Standing
  /** Whether the account has an Administrator who can be reached. */
  administered: boolean
}

/**
 * Whether a person may see anything: insiders, and outsiders with a role given by an Administrator. `unsure`: the
 * platform was queried who they are and gave no answer.
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

/** An actor without any rows: no row has its ids, so it can read and change nothing. */
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
  /** Install apps, enter credentials, select and approve machines, change subscriptions. */
  | 'manage_feeds'
  /** Roles, billing settings, linking, removal. */
  | 'administer'

/** Administrators have every right; Fleet Administrators only `manage_feeds`. */
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
