import { type RawBuilder, sql } from 'kysely'
import type { Role } from '../database/tables.ts'

/** The platform, or the operator's setting, makes them Administrator: nobody here can take that. Of a query with `person`. */
export const isNamedElsewhere: RawBuilder<boolean> = sql<boolean>`(person.workspace_admin
  and person.standing in ('inside', 'unknown'))`

/**
 * The role that somebody has, of a query with `person`; the one place that says so. Who left has none, who is outside only
 * what an Administrator gave them, who runs the workspace is Administrator. While the platform was not asked about somebody
 * known, they keep what they had, so that they are told things; to act they are asked for first (see `admission`).
 */
export const roleOfPerson: RawBuilder<Role | null> = sql<Role | null>`(case person.standing
  when 'left' then null
  when 'outside' then case when person.role_reason = 'given' then person.role end
  else case when ${isNamedElsewhere} then 'administrator' else person.role end
end)`

/** The same as a condition: an Administrator. */
export const isAdministrator: RawBuilder<boolean> = sql<boolean>`${roleOfPerson} = 'administrator'`
