import { type RawBuilder, sql } from 'kysely'
import type { Role } from '../database/tables.ts'

/**
 * Whether the platform, or the operator's setting, makes them Administrator, which nobody can take away here. In a
 * query with `person`.
 */
export const isNamedElsewhere: RawBuilder<boolean> = sql<boolean>`(person.workspace_admin
  and person.standing in ('inside', 'unknown'))`

/**
 * The role of a person, in a query with `person`. The only place that decides it: people who left have none, outsiders
 * only what an Administrator gave them, and people who run the workspace are Administrators. While somebody's standing
 * is unknown, they keep their role, so that they get posts; before they may act, the platform is queried (see
 * `admission`).
 */
export const roleOfPerson: RawBuilder<Role | null> = sql<Role | null>`(case person.standing
  when 'left' then null
  when 'outside' then case when person.role_reason = 'given' then person.role end
  else case when ${isNamedElsewhere} then 'administrator' else person.role end
end)`

/** Whether the role is Administrator. */
export const isAdministrator: RawBuilder<boolean> = sql<boolean>`${roleOfPerson} = 'administrator'`
