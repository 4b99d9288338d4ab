import type { Context } from '../context.ts'

export interface KeptOut {
  /** The machine as the feed names it; null where the oddity is about the list itself. */
  machine: string | null
  /** Element and child as ISO 15143-3 names them. */
  element: string
  /** What the feed said. */
  value: string
  reason: string
  firstSeenAt: Date
}

/** The newest values of a feed that could not be believed and were kept out. */
export async function listOddities(ctx: Context, integrationId: number, limit: number): Promise<KeptOut[]> {
  const rows = await ctx.db
    .selectFrom('oddity')
    .leftJoin('asset', join =>
      join.onRef('asset.integration_id', '=', 'oddity.integration_id').onRef('asset.identity', '=', 'oddity.identity'),
    )
    .select(['oddity.identity', 'element', 'value', 'reason', 'first_seen_at'])
    .select(['asset.equipment_id', 'asset.serial_number', 'asset.pin'])
    .where('oddity.integration_id', '=', integrationId)
    .orderBy('oddity.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(row => ({
    machine: row.equipment_id ?? row.serial_number ?? row.pin ?? row.identity,
    element: row.element,
    value: row.value,
    reason: row.reason,
    firstSeenAt: row.first_seen_at,
  }))
}
