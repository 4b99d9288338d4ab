import { resumeAwaitingLogin, resumeDeliveries } from '../announcement/resume-deliveries.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { PLATFORMS } from '../platform.ts'
import { findWorkspace, type Workspace } from '../workspace/find-workspace.ts'
import { installWorkspaceIn } from '../workspace/install-workspace.ts'
import type { Conversation } from './conversation.ts'
import { isSomewhere, lockTenant } from './tenant.ts'

export interface ConversationEvent {
  platform: Platform
  tenant: string
  conversations: Conversation[]
  /** Null: the event didn't say. */
  botUserId: string | null
  /** The service URL of these conversations at present. */
  serviceUrl: string
  /** When it happened, by the platform's clock. */
  at: Date
  /**
   * True: somebody wrote there, so nothing changes if we know the conversation. False: the platform reported that the
   * app was added.
   */
  isMessage: boolean
}

/**
 * Records that the app is in these conversations of a tenant. The first one installs the tenant; who caused that is
 * ignored, because an organisation may add the app for everybody. An event that is older than a removal changes
 * nothing. Returns the conversations that are new to us.
 */
export async function recordConversations(ctx: Context, seen: ConversationEvent): Promise<Conversation[]> {
  const known = seen.isMessage ? await findKnown(ctx, seen) : null
  if (known !== null) {
    // If an admin of Teams unblocks the app, the app gets no event. A message is the first sign.
    await resumeAwaitingLogin(ctx, known.id)
    return []
  }
  return await transact(ctx, async (trx, hints) => {
    await lockTenant(trx, seen.tenant)
    const added: Conversation[] = []
    for (const conversation of seen.conversations)
      if (await upsertConversation(trx, seen, conversation)) added.push(conversation)
    const workspace = { platform: seen.platform, externalId: seen.tenant }
    const isInstalled = (await findWorkspace(trx, workspace)) !== null
    if (!isInstalled && (await isSomewhere(trx, seen.tenant))) {
      // The platform doesn't tell an app the name of a tenant.
      const installation = { name: PLATFORMS[seen.platform].name, botUserId: seen.botUserId, installedBy: null }
      await installWorkspaceIn(trx, { ...workspace, ...installation }, ctx.now())
    }
    // The fallback for conversations without a service URL of their own: to open a chat with somebody.
    await trx
      .updateTable('workspace')
      .set({ service_url: seen.serviceUrl })
      .where('platform', '=', workspace.platform)
      .where('external_id', '=', workspace.externalId)
      .execute()
    // An "added" event also shows that the platform accepts the app again after it had refused it.
    const installed = await findWorkspace(trx, workspace)
    if (installed) await resumeDeliveries(trx, hints, installed.id, ctx.now())
    return added
  })
}

/** The tenant, if everything in `seen` is known already; otherwise null. */
async function findKnown(ctx: Context, seen: ConversationEvent): Promise<Workspace | null> {
  const { platform, tenant, conversations, serviceUrl } = seen
  const workspace = await findWorkspace(ctx.db, { platform, externalId: tenant })
  if (!workspace?.serviceUrl) return null
  const rows = await ctx.db
    .selectFrom('conversation')
    .select(['external_id', 'name', 'kind', 'person', 'service_url'])
    .where('tenant', '=', tenant)
    .where('removed', '=', false)
    .where(
      'external_id',
      'in',
      conversations.map(one => one.externalId),
    )
    .execute()
  const isKnown = conversations.every(one =>
    rows.some(
      row =>
        row.external_id === one.externalId &&
        row.kind === one.kind &&
        row.service_url === serviceUrl &&
        (one.person === null || one.person === row.person) &&
        (one.name === '' || one.name === row.name),
    ),
  )
  return isKnown ? workspace : null
}

/** Stores one conversation. True if it is new, or was removed before. */
async function upsertConversation(
  trx: Trx,
  { tenant, at, serviceUrl }: ConversationEvent,
  one: Conversation,
): Promise<boolean> {
  const before = await trx
    .selectFrom('conversation')
    .select(['name', 'changed_at', 'removed', 'person', 'team', 'service_url'])
    .where('tenant', '=', tenant)
    .where('external_id', '=', one.externalId)
    .executeTakeFirst()
  if (before?.removed && before.changed_at > at) return false
  if (one.onlyIfKnown && (!before || before.removed)) return false
  const columns = {
    kind: one.kind,
    name: one.name || before?.name || '',
    // Not every event names the person, or the team.
    person: one.person ?? (one.kind === 'personal' ? (before?.person ?? null) : null),
    team: one.team ?? before?.team ?? null,
    changed_at: before && before.changed_at > at ? before.changed_at : at,
    removed: false,
    // An event that arrives late may name a service URL that is no longer used.
    service_url: before?.service_url && before.changed_at > at ? before.service_url : serviceUrl,
    ...(before?.removed ? { archived: false } : {}),
  }
  await trx
    .insertInto('conversation')
    .values({ tenant, external_id: one.externalId, ...columns })
    .onConflict(conflict => conflict.columns(['tenant', 'external_id']).doUpdateSet(columns))
    .execute()
  return before === undefined || before.removed
}
