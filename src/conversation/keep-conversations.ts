import { type Context, type Trx, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { PLATFORMS } from '../platform.ts'
import { findWorkspace } from '../workspace/find-workspace.ts'
import { installWorkspaceIn } from '../workspace/install-workspace.ts'
import type { Conversation } from './conversation.ts'
import { isSomewhere, lockTenant } from './tenant.ts'

export interface Seen {
  platform: Platform
  tenant: string
  conversations: Conversation[]
  /** Null: the platform didn't say. */
  botUserId: string | null
  /** Where the platform takes our messages at present. */
  serviceUrl: string
  /** The platform's clock. */
  at: Date
  /** Somebody speaks there, which tells nothing where we knew it already; else the platform tells of an addition. */
  spoken: boolean
}

/**
 * The app is in these conversations of a tenant. The first one installs the tenant: by whom says nothing, for an
 * organisation may add the app for everybody. What is older than a removal changes nothing. Returns the conversations that are new to us.
 */
export async function keepConversations(ctx: Context, seen: Seen): Promise<Conversation[]> {
  if (seen.spoken && (await isKnown(ctx, seen))) return []
  return await transact(ctx, async trx => {
    await lockTenant(trx, seen.tenant)
    const added: Conversation[] = []
    for (const conversation of seen.conversations) if (await keep(trx, seen, conversation)) added.push(conversation)
    const workspace = { platform: seen.platform, externalId: seen.tenant }
    if (!(await findWorkspace(trx, workspace)) && (await isSomewhere(trx, seen.tenant))) {
      // No app is told what a tenant is called.
      const facts = { name: PLATFORMS[seen.platform].name, botUserId: seen.botUserId, installedBy: null }
      await installWorkspaceIn(trx, { ...workspace, ...facts }, ctx.now())
    }
    await trx
      .updateTable('workspace')
      .set({ service_url: seen.serviceUrl })
      .where('platform', '=', workspace.platform)
      .where('external_id', '=', workspace.externalId)
      .execute()
    return added
  })
}

async function isKnown(ctx: Context, { platform, tenant, conversations, serviceUrl }: Seen): Promise<boolean> {
  const workspace = await findWorkspace(ctx.db, { platform, externalId: tenant })
  if (workspace?.serviceUrl !== serviceUrl) return false
  const rows = await ctx.db
    .selectFrom('conversation')
    .select(['external_id', 'name', 'kind', 'person'])
    .where('tenant', '=', tenant)
    .where('removed', '=', false)
    .where(
      'external_id',
      'in',
      conversations.map(one => one.externalId),
    )
    .execute()
  return conversations.every(one =>
    rows.some(
      row =>
        row.external_id === one.externalId &&
        row.kind === one.kind &&
        (one.person === null || one.person === row.person) &&
        (one.name === '' || one.name === row.name),
    ),
  )
}

/** True where it is new, or was removed before. */
async function keep(trx: Trx, { tenant, at }: Seen, one: Conversation): Promise<boolean> {
  const before = await trx
    .selectFrom('conversation')
    .select(['name', 'changed_at', 'removed', 'person', 'team'])
    .where('tenant', '=', tenant)
    .where('external_id', '=', one.externalId)
    .executeTakeFirst()
  if (before?.removed && before.changed_at > at) return false
  const facts = {
    kind: one.kind,
    name: one.name || before?.name || '',
    // Who it is with, and of which team it is, may not be told each time.
    person: one.person ?? (one.kind === 'personal' ? (before?.person ?? null) : null),
    team: one.team ?? before?.team ?? null,
    changed_at: before && before.changed_at > at ? before.changed_at : at,
    removed: false,
    ...(before?.removed ? { archived: false } : {}),
  }
  await trx
    .insertInto('conversation')
    .values({ tenant, external_id: one.externalId, ...facts })
    .onConflict(conflict => conflict.columns(['tenant', 'external_id']).doUpdateSet(facts))
    .execute()
  return before === undefined || before.removed
}
