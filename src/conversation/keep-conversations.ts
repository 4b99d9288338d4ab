import { takeUpDeliveries, takeUpWhatWaits } from '../announcement/take-up.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { PLATFORMS } from '../platform.ts'
import { findWorkspace, type Workspace } from '../workspace/find-workspace.ts'
import { installWorkspaceIn } from '../workspace/install-workspace.ts'
import type { Conversation } from './conversation.ts'
import { isSomewhere, lockTenant } from './tenant.ts'

export interface Seen {
  platform: Platform
  tenant: string
  conversations: Conversation[]
  /** Null: the platform didn't say. */
  botUserId: string | null
  /** Where the platform takes our messages to these conversations at present. */
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
  const known = seen.spoken ? await findKnown(ctx, seen) : null
  if (known !== null) {
    // An admin of Teams who lets the app in again tells it nothing.
    await takeUpWhatWaits(ctx, known.id)
    return []
  }
  return await transact(ctx, async (trx, hints) => {
    await lockTenant(trx, seen.tenant)
    const added: Conversation[] = []
    for (const conversation of seen.conversations) if (await keep(trx, seen, conversation)) added.push(conversation)
    const workspace = { platform: seen.platform, externalId: seen.tenant }
    const isInstalled = (await findWorkspace(trx, workspace)) !== null
    if (!isInstalled && (await isSomewhere(trx, seen.tenant))) {
      // No app is told what a tenant is called.
      const facts = { name: PLATFORMS[seen.platform].name, botUserId: seen.botUserId, installedBy: null }
      await installWorkspaceIn(trx, { ...workspace, ...facts }, ctx.now())
    }
    // Where nobody knows a conversation's own: to open a chat with somebody.
    await trx
      .updateTable('workspace')
      .set({ service_url: seen.serviceUrl })
      .where('platform', '=', workspace.platform)
      .where('external_id', '=', workspace.externalId)
      .execute()
    // Said by an "added", too: an app works again that the platform had refused.
    const installed = await findWorkspace(trx, workspace)
    if (installed) await takeUpDeliveries(trx, hints, installed.id, ctx.now())
    return added
  })
}

/** The tenant, where there is nothing new in what was seen. */
async function findKnown(ctx: Context, seen: Seen): Promise<Workspace | null> {
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

/** True where it is new, or was removed before. */
async function keep(trx: Trx, { tenant, at, serviceUrl }: Seen, one: Conversation): Promise<boolean> {
  const before = await trx
    .selectFrom('conversation')
    .select(['name', 'changed_at', 'removed', 'person', 'team', 'service_url'])
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
    // Late news may name one that is not in use any more.
    service_url: before?.service_url && before.changed_at > at ? before.service_url : serviceUrl,
    ...(before?.removed ? { archived: false } : {}),
  }
  await trx
    .insertInto('conversation')
    .values({ tenant, external_id: one.externalId, ...facts })
    .onConflict(conflict => conflict.columns(['tenant', 'external_id']).doUpdateSet(facts))
    .execute()
  return before === undefined || before.removed
}
