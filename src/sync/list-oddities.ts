import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { DAY_MS } from '../durations.ts'

/** An oddity as screens show it. */
export interface ListedOddity {
  /** The machine as the feed names it; null where the oddity is about the list itself. */
  machine: string | null
  /** Element and child as ISO 15143-3 names them. */
  element: string
  /** The value as the feed wrote it. */
  value: string
  reason: string
  /** How many machines of the last read have it. */
  machines: number
  firstSeenAt: Date
  /** When it ended; null: it is still there. */
  endedAt: Date | null
}

/** How long an oddity is still listed after it has ended. */
const ENDED_SHOWN_MS = 7 * DAY_MS

/** The implausible or unreadable values of a feed, newest first; then those that have ended lately. */
export async function listOddities(
  ctx: Context,
  query: { accountId: number; integrationId: number; limit: number },
): Promise<ListedOddity[]> {
  const rows = await ctx.db
    .selectFrom('oddity')
    .leftJoin('asset', 'asset.id', 'oddity.asset_id')
    .select(['element', 'value', 'reason', 'machines', 'oddity.first_seen_at', 'ended_at'])
    .select(['asset.equipment_id', 'asset.serial_number', 'asset.pin'])
    .where('oddity.integration_id', '=', query.integrationId)
    .where(ofAccount('oddity', query.accountId))
    .where(eb =>
      eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', new Date(ctx.now().getTime() - ENDED_SHOWN_MS))]),
    )
    .orderBy(eb => eb('ended_at', 'is not', null))
    .orderBy('oddity.id', 'desc')
    .limit(query.limit)
    .execute()
  return rows.map(row => ({
    machine: row.equipment_id ?? row.serial_number ?? row.pin,
    element: row.element,
    value: row.value,
    reason: row.reason,
    machines: row.machines,
    firstSeenAt: row.first_seen_at,
    endedAt: row.ended_at,
  }))
}
