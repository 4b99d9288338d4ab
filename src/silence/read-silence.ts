import { sql } from 'kysely'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'

/** What one post tells of the machines of a feed that are silent, as it is now. */
export interface SilenceTold {
  integrationId: number
  /** Of the integration. */
  name: string
  /** Those that the post told to be silent: for how long, and how many of them report again. */
  silent: SilentGroup[]
  /** Those that it told to report again. */
  back: SilentAsset[]
  backCount: number
}

interface SilentGroup {
  /** The number of days of its level; a machine that has never reported has been seen for so long. */
  days: number
  never: boolean
  count: number
  backCount: number
  /** The first of those that are silent still, longest first. */
  assets: SilentAsset[]
}

export interface SilentAsset extends EquipmentNames {
  /** The newest stamp; null: it has never sent one. */
  lastSeenAt: Date | null
}

/** `named`: at most so many machines of each kind. `null`: the account has no such feed any more, or nothing was told. */
export async function readSilence(
  db: Context['db'],
  accountId: number,
  told: { integrationId: number; readNumber: number; named: number },
): Promise<SilenceTold | null> {
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
