import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { feedApp } from '../feed/feed.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { endPause } from '../lease.ts'
import { firstSyncAt } from '../selection/confirm.ts'
import { TROUBLE_RULES } from '../trouble/trouble-rules.ts'

export type SyncNow =
  /** `at`: now, or as soon as the OEM allows the list to be requested again. */
  | { kind: 'due'; at: Date }
  /** Nothing is read before somebody confirms it, or it was removed. */
  | { kind: 'not_active' }
  /** The OEM refused the credentials: some lock a login that is tried again. */
  | { kind: 'needs_credentials' }

/** Makes a feed due because the operator wants it, also if it waits after failures. */
export async function syncNow(ctx: Context, integrationId: number): Promise<SyncNow> {
  return await transact(ctx, async (trx, hints): Promise<SyncNow> => {
    const integration = await findIntegration(trx, null, integrationId, { lock: true })
    if (integration?.state !== 'active') return { kind: 'not_active' }
    const trouble = await trx
      .selectFrom('trouble')
      .select('trouble')
      .where('integration_id', '=', integrationId)
      .where('about', '=', 'answer')
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    const kind = trouble?.trouble.kind
    if (kind !== undefined && kind in TROUBLE_RULES) {
      // Checked in the line above; the other kinds are about lists.
      if (TROUBLE_RULES[kind as keyof typeof TROUBLE_RULES].retry === 'never') return { kind: 'needs_credentials' }
    }
    const now = ctx.now()
    const at = firstSyncAt(feedApp(ctx.feed, integration.oem), integration.lastSyncAt, now)
    await trx.updateTable('integration').set({ next_sync_at: at }).where('id', '=', integrationId).execute()
    await endPause(trx, 'sync', `${integrationId}`)
    const { accountId, readTurn } = integration
    await recordAudit(trx, { accountId, personId: null, action: 'operator_synced', details: { integrationId }, now })
    if (at <= now) hints.push({ job: 'sync', integrationId, turn: readTurn })
    return { kind: 'due', at }
  })
}
