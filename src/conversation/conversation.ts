import type { Context } from '../context.ts'

/** Where the bot may speak: a personal chat, a group chat or a channel in which the app is installed. */
export interface Conversation {
  workspaceId: number
  externalId: string
  kind: 'personal' | 'group' | 'channel'
  name: string
  /** Of a personal chat: the platform's id of the person. */
  person: string | null
  /** The regional address to speak to; the newest one wins. */
  serviceUrl: string
}

/** Keeps the newest reference of a conversation. */
export async function keepConversation(ctx: Context, conversation: Conversation): Promise<void> {
  const facts = {
    kind: conversation.kind,
    person: conversation.person,
    service_url: conversation.serviceUrl,
    removed_at: null,
    // A message doesn't say what its channel is called; then the name known before stands.
    ...(conversation.name === '' ? {} : { name: conversation.name }),
  }
  await ctx.db
    .insertInto('conversation')
    .values({
      workspace_id: conversation.workspaceId,
      external_id: conversation.externalId,
      ...facts,
      name: conversation.name,
    })
    .onConflict(conflict => conflict.columns(['workspace_id', 'external_id']).doUpdateSet(facts))
    .execute()
}

/** The app was removed from a conversation: nothing can be said there any more. */
export async function dropConversation(ctx: Context, workspaceId: number, externalId: string): Promise<void> {
  await ctx.db
    .updateTable('conversation')
    .set({ removed_at: ctx.now() })
    .where('workspace_id', '=', workspaceId)
    .where('external_id', '=', externalId)
    .execute()
}

/** Those of a workspace in which the app is, by name. */
export async function listConversations(ctx: Context, workspaceId: number): Promise<Conversation[]> {
  const rows = await ctx.db
    .selectFrom('conversation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('removed_at', 'is', null)
    .orderBy('name')
    .execute()
  return rows.map(row => ({
    workspaceId: row.workspace_id,
    externalId: row.external_id,
    kind: row.kind,
    name: row.name,
    person: row.person,
    serviceUrl: row.service_url,
  }))
}
