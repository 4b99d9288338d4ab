import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import type { Conversation } from './conversation.ts'

const MAX_QUERIED = 20

/** People and conversations of which the platform can be queried whether the app is still there. */
export interface Witnesses {
  /** The platform's ids of the tenant's people that we know, the most recently read first. */
  people: string[]
  /** Channels of teams, and group chats, from which the app was removed according to the events we got. */
  conversations: Conversation[]
}

/**
 * Whom to query before the tenant's last conversation is dropped: an "added" event may have been lost, and an employee
 * who removes the app for themself must not uninstall it for the company. `null`: another conversation is known to
 * exist.
 */
export async function findWitnesses(
  ctx: Context,
  input: { platform: Platform; tenant: string; leaving: Conversation },
): Promise<Witnesses | null> {
  const { platform, tenant, leaving } = input
  const rows = await ctx.db
    .selectFrom('conversation')
    .select(['external_id as externalId', 'kind', 'name', 'person', 'team', 'removed'])
    .where('tenant', '=', tenant)
    .where('external_id', '!=', leaving.externalId)
    .where(sql<boolean>`(team is distinct from ${leaving.team} or team is null)`)
    .orderBy('removed')
    .orderBy('changed_at', 'desc')
    .limit(MAX_QUERIED)
    .execute()
  if (rows.some(row => !row.removed)) return null
  const people = await ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select('person.external_id as externalId')
    .where('platform', '=', platform)
    .where('workspace.external_id', '=', tenant)
    .where('person.external_id', '!=', leaving.person ?? '')
    .orderBy('profile_read_at', 'desc')
    .limit(MAX_QUERIED)
    .execute()
  return {
    people: people.map(one => one.externalId),
    conversations: rows.filter(row => row.kind !== 'personal').map(({ removed: _, ...one }) => one),
  }
}
