import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { DAY_MS } from '../durations.ts'

export interface KeptOut {
  /** The machine as the feed names it; null where the oddity is about the list itself. */
  machine: string | null
  /** Element and child as ISO 15143-3 names them. */
  element: string
  /** What the feed said. */
  value: string
  reason: string
  /** How many machines of the last read it is about. */
  machines: number
  firstSeenAt: Date
  /** Since when it is right again; null: it isn't. */
  endedAt: Date | null
}

/** What is right again is said for so long. */
const SAID_AGAIN_MS = 7 * DAY_MS

/** The values of a feed that could not be believed and were kept out, newest first; then those that are right again. */
export async function listOddities(
  ctx: Context,
  query: { accountId: number; integrationId: number; limit: number },
): Promise<KeptOut[]> {
  const rows = await ctx.db
    .selectFrom('oddity')
    .leftJoin('asset', 'asset.id', 'oddity.asset_id')
    .select(['element', 'value', 'reason', 'machines', 'oddity.first_seen_at', 'ended_at'])
    .select(['asset.equipment_id', 'asset.serial_number', 'asset.pin'])
    .where('oddity.integration_id', '=', query.integrationId)
    .where(ofAccount('oddity', query.accountId))
    .where(eb =>
      eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', new Date(ctx.now().getTime() - SAID_AGAIN_MS))]),
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
