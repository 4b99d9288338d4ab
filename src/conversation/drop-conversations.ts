import { type Context, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { uninstallWorkspaceIn } from '../workspace/uninstall-workspace.ts'
import type { Conversation } from './conversation.ts'
import { isSomewhere, lockTenant } from './tenant.ts'

/**
 * Records that the app was removed from a conversation (from a team: from all its channels) at `at`, by the platform's
 * clock. A newer "added" event wins. If it was the tenant's last conversation, the tenant is uninstalled and its
 * credentials are erased at once.
 */
export async function dropConversations(
  ctx: Context,
  input: { platform: Platform; tenant: string; conversation: Conversation; at: Date },
): Promise<void> {
  const { platform, tenant, conversation, at } = input
  await transact(ctx, async (trx, hints) => {
    await lockTenant(trx, tenant)
    const { externalId, kind, name, person, team } = conversation
    // Stored even if the conversation is unknown: an older "added" event that arrives later must find the removal.
    await trx
      .insertInto('conversation')
      .values({ tenant, external_id: externalId, kind, name, person, team, changed_at: at, removed: true })
      .onConflict(conflict => conflict.columns(['tenant', 'external_id']).doNothing())
      .execute()
    await trx
      .updateTable('conversation')
      .set({ removed: true, changed_at: at })
      .where('tenant', '=', tenant)
      .where('changed_at', '<=', at)
      .where(eb =>
        team === null
          ? eb('external_id', '=', externalId)
          : eb.or([eb('external_id', '=', externalId), eb('team', '=', team)]),
      )
      .execute()
    if (!(await isSomewhere(trx, tenant))) {
      await uninstallWorkspaceIn(trx, hints, { platform, externalId: tenant }, ctx.now())
    }
  })
}
