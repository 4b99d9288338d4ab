import { sql } from 'kysely'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'

/** The content of one post about a feed's silent machines, in their current state. */
export interface AnnouncedSilence {
  integrationId: number
  /** The integration's name. */
  name: string
  /** The machines that the post announced as silent, by how long, and how many of them report again. */
  silent: SilentGroup[]
  /** The machines that the post announced as reporting again. */
  back: SilentAsset[]
  backCount: number
}

interface SilentGroup {
  /** The days of its level. Machines that have never reported were first received at least this long ago. */
  days: number
  never: boolean
  count: number
  backCount: number
  /** The first of those that are still silent, longest first. */
  assets: SilentAsset[]
}

export interface SilentAsset extends EquipmentNames {
  /** The newest timestamp; null: it has never sent one. */
  lastSeenAt: Date | null
}

/**
 * `named`: the most machines listed in each group. `null`: the account has no such feed any more, or nothing was
 * announced.
 */
export async function readSilence(
  db: Context['db'],
  accountId: number,
  told: { integrationId: number; readNumber: number; named: number },
): Promise<AnnouncedSilence | null> {
  const { integrationId, readNumber, named } = told
  const integration = await db
    .selectFrom('integration')
    .select('name')
    .where('id', '=', integrationId)
    .where('state', '!=', 'removed')
    .where(ofAccount('integration', accountId))
    .executeTakeFirst()
  if (!integration) return null
  const groups = await sql<Omit<SilentGroup, 'assets'> & { level: number }>`
    select level, last_seen_at is null as never, max(days) as days, count(*) as count, count(reported_at) as "backCount"
    from silence where integration_id = ${integrationId} and told_read = ${readNumber}
    group by level, last_seen_at is null
    order by last_seen_at is null, level desc`.execute(db)
  const silent = await Promise.all(
    groups.rows.map(async ({ level, ...group }) => {
      const assets = await sql<SilentAsset>`
        select ${NAMES}, last_seen_at as "lastSeenAt"
        from silence join asset on asset.id = silence.asset_id
        where silence.integration_id = ${integrationId} and told_read = ${readNumber} and ended_at is null
          and level = ${level} and (last_seen_at is null) = ${group.never}
        order by last_seen_at, asset.id limit ${named}`.execute(db)
      return { ...group, assets: assets.rows }
    }),
  )
  const back = await sql<SilentAsset & { total: number }>`
    select ${NAMES}, max(reported_at) as "lastSeenAt", count(*) over () as total
    from silence join asset on asset.id = silence.asset_id
    where silence.integration_id = ${integrationId} and end_told_read = ${readNumber}
    group by asset.id
    order by asset.id limit ${named}`.execute(db)
  if (silent.length === 0 && back.rows.length === 0) return null
  return {
    integrationId,
    name: integration.name,
    silent,
    back: back.rows.map(({ total: _, ...asset }) => asset),
    backCount: back.rows[0]?.total ?? 0,
  }
}

const NAMES = sql`asset.oem_name as "oemName", asset.model, asset.equipment_id as "equipmentId",
  asset.serial_number as "serialNumber", asset.pin`
