import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'

/** Whatever a channel was to hear of later it hears now: its settings are about to be others. */
export async function flushDigests(
  trx: Trx,
  offers: Work[],
  of: { workspaceId: number; channel: string; now: Date },
): Promise<void> {
  const rows = await trx
    .updateTable('announcement')
    .set({ due_at: of.now })
    .where('workspace_id', '=', of.workspaceId)
    .where(eb => eb(eb.ref('place', '->>').key('channel'), '=', of.channel))
    .where('state', '=', 'pending')
    .where('due_at', '>', of.now)
    .returning(['id', 'wanted'])
    .execute()
  for (const row of rows) offers.push({ job: 'deliver', announcementId: row.id, wanted: row.wanted })
}
