import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import type { Conversation } from './conversation.ts'

const MOST = 20

/** Where the app may be besides what we know of: each can be asked. */
export interface Witnesses {
  /** The platform's ids of people of the tenant whom we know, the latest seen first. */
  people: string[]
  /** Teams' channels and group chats from which it was removed, as far as we heard. */
  conversations: Conversation[]
}

/**
 * Whom to ask before the tenant's last conversation is dropped: "added" may have been lost, and an employee who removes the
 * app for themself must not end it for the company. `null`: it isn't the last one, as far as we know already.
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
    .limit(MOST)
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
    .limit(MOST)
    .execute()
  return {
    people: people.map(one => one.externalId),
    conversations: rows.filter(row => row.kind !== 'personal').map(({ removed: _, ...one }) => one),
  }
}
