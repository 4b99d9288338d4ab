import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { platformsThat } from '../platform.ts'

/**
 * The channels and group chats of a workspace in which the app is, by name. Empty on a platform with its own channel
 * picker.
 */
export async function listConversations(
  ctx: Context,
  where: { accountId: number; workspaceId: number },
): Promise<{ id: string; name: string }[]> {
  const rows = await live(ctx, where.workspaceId)
    .where(ofAccount('workspace', where.accountId))
    .select(['conversation.external_id', 'conversation.name'])
    .where('conversation.kind', '!=', 'personal')
    .where('conversation.archived', '=', false)
    .orderBy('conversation.name')
    .limit(100)
    .execute()
  return rows.map(row => ({ id: row.external_id, name: row.name }))
}

/** The platform's id of the chat with one person; `null` if the app has none. */
export async function findPersonalChat(ctx: Context, workspaceId: number, person: string): Promise<string | null> {
  const row = await live(ctx, workspaceId)
    .select('conversation.external_id')
    .where('conversation.kind', '=', 'personal')
    .where('conversation.person', '=', person)
    .orderBy('conversation.changed_at', 'desc')
    .executeTakeFirst()
  return row?.external_id ?? null
}

/**
 * Where the platform can be queried about a person: first the chat with them, even if the app was removed from it, then
 * the teams (by the id of the team) and group chats. The platform's ids, at most `limit`.
 */
export async function listPlaces(ctx: Context, workspaceId: number, person: string, limit: number): Promise<string[]> {
  const chats = await conversations(ctx, workspaceId)
    .select('conversation.external_id as id')
    .where('conversation.kind', '=', 'personal')
    .where('conversation.person', '=', person)
    .orderBy('conversation.changed_at', 'desc')
    .limit(1)
    .execute()
  const others = await live(ctx, workspaceId)
    .select(eb => eb.fn.coalesce('conversation.team', 'conversation.external_id').as('id'))
    .distinct()
    .where('conversation.kind', '!=', 'personal')
    .orderBy('id')
    .limit(limit)
    .execute()
  return [...chats, ...others].map(row => row.id).slice(0, limit)
}

/** The service URL of a conversation; `null` if no event named it. */
export async function findServiceUrl(db: Context['db'], tenant: string, externalId: string): Promise<string | null> {
  const row = await db
    .selectFrom('conversation')
    .select('service_url')
    .where('tenant', '=', tenant)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
  return row?.service_url ?? null
}

function live(ctx: Context, workspaceId: number) {
  return conversations(ctx, workspaceId).where('conversation.removed', '=', false)
}

function conversations(ctx: Context, workspaceId: number) {
  return ctx.db
    .selectFrom('conversation')
    .innerJoin('workspace', join =>
      join
        .onRef('workspace.external_id', '=', 'conversation.tenant')
        .on('workspace.platform', 'in', platformsThat('namesChannels')),
    )
    .where('workspace.id', '=', workspaceId)
}
